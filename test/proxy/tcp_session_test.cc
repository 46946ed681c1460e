#include "source/proxy/tcp_session.h"

#include "test/proxy/tcp_fixture.h"

namespace sluice::proxy {
namespace {

// A terminal filter that the test steers.
class Recorder final : public NetworkFilter {
 public:
  struct Seen {
    NetworkFilterContext* context = nullptr;
    Recorder* filter = nullptr;
    std::string bytes;
    bool end = false;
    int ends = 0;
    int blocked = 0;
    int ready = 0;
    bool may_end = true;
    ConnectionEnd how = ConnectionEnd::kLocal;
  };
  Recorder(Seen& seen, NetworkFilterContext& context) : seen_(seen) {
    seen.context = &context;
    seen.filter = this;
  }
  Next OnData(buffer::Buffer& bytes, bool end) override {
    seen_.bytes += bytes.ToString();
    bytes.Clear();
    seen_.end = seen_.end || end;
    return Next::kContinue;
  }
  void OnWriteBlocked() override { ++seen_.blocked; }
  void OnWriteReady() override { ++seen_.ready; }
  bool MayEnd() override { return seen_.may_end; }
  void OnClosed(ConnectionEnd end) override {
    ++seen_.ends;
    seen_.how = end;
  }

 private:
  Seen& seen_;
};

class RecorderFactory final : public NetworkFilterFactory {
 public:
  explicit RecorderFactory(Recorder::Seen& seen) : seen_(seen) {}
  std::unique_ptr<NetworkFilter> Make(NetworkFilterContext& context) const override {
    return std::make_unique<Recorder>(seen_, context);
  }
  bool terminal() const override { return true; }

 private:
  Recorder::Seen& seen_;
};

class TcpSessionTest : public TcpFixture {
 protected:
  void OpenRecorded() {
    chain_.filters.push_back({"recorder", std::make_shared<RecorderFactory>(seen_)});
    Open();
  }
  void Write(std::string_view text, bool end = false) {
    buffer::Buffer bytes(worker_.blocks);
    bytes.Append(text);
    seen_.context->Write(*seen_.filter, bytes, end);
  }
  Recorder::Seen seen_;
};

TEST_F(TcpSessionTest, GivesTheFiltersWhatTheClientSendsAndTheEndOfIt) {
  OpenRecorded();
  client_->Send("abc");
  EXPECT_TRUE(Until([&] { return seen_.bytes == "abc"; }));
  EXPECT_FALSE(seen_.end);
  client_->EndSending();
  EXPECT_TRUE(Until([&] { return seen_.end; }));
  EXPECT_FALSE(closed());  // our direction is open
}

TEST_F(TcpSessionTest, EndsWhenBothDirectionsHave) {
  OpenRecorded();
  client_->EndSending();
  EXPECT_TRUE(Until([&] { return seen_.end; }));
  Write("bye", /*end=*/true);
  EXPECT_TRUE(Until([&] { return closed() && client_->eof; }));
  EXPECT_EQ(client_->received, "bye");
  EXPECT_EQ(seen_.ends, 1);
  EXPECT_EQ(seen_.how, ConnectionEnd::kPeerClosed);
  EXPECT_EQ(last_.bytes_sent, 3u);
}

TEST_F(TcpSessionTest, WaitsForAFilterThatIsNotDone) {
  seen_.may_end = false;
  OpenRecorded();
  client_->EndSending();
  EXPECT_TRUE(Until([&] { return seen_.end; }));
  Write("", /*end=*/true);
  EXPECT_TRUE(Until([&] { return client_->eof; }));
  EXPECT_FALSE(closed());
  seen_.context->Close(CloseMode::kNow);
  EXPECT_TRUE(Until([&] { return closed(); }));
}

TEST_F(TcpSessionTest, AResetIsToldAsOne) {
  OpenRecorded();
  client_->Reset();
  EXPECT_TRUE(Until([&] { return closed(); }));
  EXPECT_EQ(seen_.how, ConnectionEnd::kPeerReset);
}

TEST_F(TcpSessionTest, AFlushingCloseLosesNothingEvenWhenTheClientHasSentMore) {
  OpenRecorded();
  client_->Send("ignored");
  Write("answer");
  seen_.context->Close(CloseMode::kFlush);
  EXPECT_TRUE(Until([&] { return client_->eof; }));
  EXPECT_EQ(client_->received, "answer");
  EXPECT_FALSE(client_->reset);
  EXPECT_FALSE(closed());  // until the client has seen it
  client_->Close();
  EXPECT_TRUE(Until([&] { return closed(); }));
  EXPECT_EQ(seen_.how, ConnectionEnd::kLocal);
}

TEST_F(TcpSessionTest, AClientThatDoesNotCloseIsClosedAfterAWhile) {
  OpenRecorded();
  seen_.context->Close(CloseMode::kFlush);
  EXPECT_TRUE(Until([&] { return client_->eof; }));
  EXPECT_FALSE(closed());
  Pass(std::chrono::milliseconds(1002));
  EXPECT_TRUE(closed());
}

TEST_F(TcpSessionTest, AnAbortIsAReset) {
  OpenRecorded();
  seen_.context->Close(CloseMode::kAbort);
  EXPECT_TRUE(closed());
  EXPECT_TRUE(Until([&] { return client_->reset; }));
}

TEST_F(TcpSessionTest, TellsWhenTheClientTakesNoMore) {
  chain_.buffer_limit = 4096;
  OpenRecorded();
  client_->reading = false;
  for (int i = 0; i < 100 && seen_.blocked == 0; ++i) {
    Write(std::string(256 * 1024, 'x'));
    Turn();
  }
  EXPECT_EQ(seen_.blocked, 1);
  client_->reading = true;
  EXPECT_TRUE(Until([&] { return seen_.ready == 1; }));
}

TEST_F(TcpSessionTest, ReadsNothingWhileItIsTold) {
  OpenRecorded();
  seen_.context->SetReading(false);
  client_->Send("abc");
  for (int i = 0; i < 10; ++i) Turn();
  EXPECT_EQ(seen_.bytes, "");
  seen_.context->SetReading(true);
  EXPECT_TRUE(Until([&] { return seen_.bytes == "abc"; }));
}

TEST_F(TcpSessionTest, AChainWithoutFiltersClosesAtOnce) {
  Open();
  EXPECT_TRUE(closed());
  EXPECT_TRUE(Until([&] { return client_->eof; }));
}

}  // namespace
}  // namespace sluice::proxy
