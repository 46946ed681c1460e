// Any bytes as the messages of a stream: no crash, the same messages however they are cut, none
// above the limit, and what comes out survives being framed anew.
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "source/base/check.h"
#include "source/grpc/message_frame.h"

namespace sluice::grpc {
namespace {

constexpr size_t kMost = 4096;

struct Read {
  MessageReader::Outcome outcome = MessageReader::Outcome::kNeedMore;
  std::vector<std::string> messages;
  bool has_bytes = false;
};

Read ReadAll(std::string_view bytes, size_t step) {
  buffer::BlockPool blocks;
  MessageReader reader(blocks, kMost);
  Read read;
  for (size_t at = 0; at < bytes.size(); at += step) {
    if (read.outcome != MessageReader::Outcome::kNeedMore) break;
    buffer::Buffer piece(blocks);
    piece.Append(bytes.substr(at, step));
    reader.Append(piece);
    std::string_view message;
    while ((read.outcome = reader.Next(message)) == MessageReader::Outcome::kMessage) {
      SLUICE_CHECK(message.size() <= kMost);
      read.messages.emplace_back(message);
    }
  }
  read.has_bytes = reader.has_bytes();
  return read;
}

void Run(uint8_t step, std::string_view bytes) {
  const Read whole = ReadAll(bytes, bytes.size());
  const Read cut = ReadAll(bytes, step % 16 + 1);
  SLUICE_CHECK(whole.outcome == cut.outcome);
  SLUICE_CHECK(whole.messages == cut.messages);

  buffer::BlockPool blocks;
  buffer::Buffer framed(blocks);
  for (const std::string& message : whole.messages) AppendMessage(message, framed);
  const std::string again = framed.ToString();
  SLUICE_CHECK(bytes.substr(0, again.size()) == again);
  if (whole.outcome == MessageReader::Outcome::kNeedMore)
    SLUICE_CHECK(whole.has_bytes == (again.size() < bytes.size()));
}

}  // namespace
}  // namespace sluice::grpc

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size < 2 || size > 20000) return 0;
  sluice::grpc::Run(data[0], {reinterpret_cast<const char*>(data) + 1, size - 1});
  return 0;
}
