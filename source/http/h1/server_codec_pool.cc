#include "source/http/h1/server_codec_pool.h"

#include <new>
#include <utility>

namespace sluice::http::h1 {
namespace {

// More than these are not busy and then idle again within a moment.
constexpr size_t kMaxSpare = 256;

}  // namespace

std::unique_ptr<ServerCodec> ServerCodecPool::Take(ServerCodecEvents& owner, buffer::Buffer& out,
                                                   const ServerOptions& options,
                                                   CodecCounters* counters) {
  if (spare_.empty()) return std::make_unique<ServerCodec>(owner, out, options, counters);
  ServerCodec* const old = spare_.back().release();
  spare_.pop_back();
  old->~ServerCodec();
  return std::unique_ptr<ServerCodec>(new (old) ServerCodec(owner, out, options, counters));
}

void ServerCodecPool::Return(std::unique_ptr<ServerCodec> codec) {
  if (spare_.size() < kMaxSpare) spare_.push_back(std::move(codec));
}

}  // namespace sluice::http::h1
