#include "source/config/load/bootstrap_loader.h"

#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <fstream>
#include <string>
#include <thread>

#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "source/config/load/text_loader.h"

namespace sluice::config::load {
namespace {

using extension::FieldErrors;
using ::testing::HasSubstr;

// A file of this test's own.
class TextFile {
 public:
  TextFile(const std::string& name, const std::string& text)
      : path_(::testing::TempDir() + "/" + name) {
    std::ofstream(path_, std::ios::binary) << text;
  }
  ~TextFile() { std::remove(path_.c_str()); }
  const std::string& path() const { return path_; }

 private:
  const std::string path_;
};

struct Loaded {
  explicit Loaded(const BootstrapOptions& options) : result(LoadBootstrap(options, errors)) {}
  static Loaded Text(const std::string& text, bool allow_unknown = false) {
    BootstrapOptions options;
    options.yaml = text;
    options.allow_unknown = allow_unknown;
    return Loaded(options);
  }
  static Loaded File(const std::string& path, const std::string& yaml = {}) {
    BootstrapOptions options;
    options.path = path;
    options.yaml = yaml;
    return Loaded(options);
  }

  FieldErrors errors;
  std::unique_ptr<LoadedBootstrap> result;
};

TEST(BootstrapLoaderTest, LoadsByTheEndingOfTheName) {
  for (const auto& [name, text] : std::initializer_list<std::pair<const char*, const char*>>{
           {"a.yaml", "node: {id: x}"},
           {"a.YML", "node: {id: x}"},
           {"a.json", R"({"node": {"id": "x"}})"},
           {"a.yaml", R"({"node": {"id": "x"}})"},
           {"a.conf", R"({"node": {"id": "x"}})"},
           {"a.pb_text", "node { id: \"x\" }"},
           {"a.pb", "\x0a\x03\x0a\x01x"}}) {
    const TextFile file(name, text);
    const Loaded loaded = Loaded::File(file.path());
    EXPECT_TRUE(loaded.errors.ok()) << name << ": " << loaded.errors.ErrorText();
    EXPECT_EQ(loaded.result->proto.node().id(), "x") << name;
  }
}

TEST(BootstrapLoaderTest, YamlInAJsonFileIsRefused) {
  const TextFile file("a.json", "node: {id: x}");
  EXPECT_THAT(Loaded::File(file.path()).errors.ErrorText(),
              HasSubstr("a.json:1:1: error: not JSON"));
}

TEST(BootstrapLoaderTest, TellsAllFaultsOfEveryKindSortedByPlace) {
  const TextFile file("all.yaml",
                      "node: {id: 5}\n"
                      "static_resources:\n"
                      "  clusters:\n"
                      "  - name: ''\n"
                      "    connect_timeout: 250ms\n"
                      "    eds_cluster_config: {eds_config: {api_config_source: {api_type: "
                      "AGGREGATED_GRPC}}}\n"
                      "    dns_lookup_family: V5\n"
                      "  - name: b\n"
                      "    no_such_field: 1\n");
  const Loaded loaded = Loaded::File(file.path());
  std::string text = loaded.errors.ErrorText();
  for (size_t at; (at = text.find(file.path())) != std::string::npos;)
    text.replace(at, file.path().size(), "F");
  EXPECT_EQ(
      text,
      "F:1:12: error: node.id: must be a string, not a number (is \"5\"); put it in quotes: \"5\"\n"
      "F:4:5: error: static_resources.clusters[0].name: must not be empty\n"
      "F:5:22: error: static_resources.clusters[0].connect_timeout: must be a duration in seconds, "
      "such as 1.5s "
      "(is \"250ms\"); write 0.25s\n"
      "F:6:59: error: static_resources.clusters[0].eds_cluster_config.eds_config."
      "api_config_source.api_type: AGGREGATED_GRPC is not supported: names with xdstp: are not "
      "built yet\n"
      "F:7:24: error: static_resources.clusters[0].dns_lookup_family: must be a name of "
      "envoy.config.cluster.v3.Cluster.DnsLookupFamily (is \"V5\"); one of AUTO, V4_ONLY, V6_ONLY, "
      "V4_PREFERRED, ALL\n"
      "F:9:5: error: static_resources.clusters[1].no_such_field: no such field in "
      "envoy.config.cluster.v3.Cluster\n");
}

TEST(BootstrapLoaderTest, AMisspeltFieldIsNotToldTwice) {
  const Loaded loaded = Loaded::Text("static_resources: {clusters: [{nmae: a}]}");
  EXPECT_EQ(loaded.errors.error_count(), 1) << loaded.errors.ErrorText();
  EXPECT_THAT(loaded.errors.ErrorText(), HasSubstr("did you mean \"name\"?"));
}

TEST(BootstrapLoaderTest, TheTextIsMergedOverTheFile) {
  const TextFile file("base.yaml",
                      "node: {id: a, cluster: c}\nstatic_resources: {clusters: [{name: x}]}\n");
  const Loaded loaded =
      Loaded::File(file.path(), "node: {id: b}\nstatic_resources: {clusters: [{name: z}]}\n");
  ASSERT_TRUE(loaded.errors.ok()) << loaded.errors.ErrorText();
  EXPECT_EQ(loaded.result->proto.node().id(), "b");
  EXPECT_EQ(loaded.result->proto.node().cluster(), "c");
  EXPECT_EQ(loaded.result->proto.static_resources().clusters_size(), 2);
  EXPECT_EQ(loaded.result->source.Find("static_resources.clusters[0].name").file, file.path());
  EXPECT_EQ(loaded.result->source.Find("static_resources.clusters[1].name").file, "--config-yaml");
  EXPECT_EQ(loaded.result->source.Find("static_resources.clusters[1].name").column, 32);
}

TEST(BootstrapLoaderTest, LaterFaultsFindTheirLines) {
  const TextFile file(
      "later.yaml",
      "staticResources:\n"
      "  clusters:\n"
      "    name: a\n"
      "    transportSocket:\n"
      "      typed_config:\n"
      "        '@type': type.googleapis.com/udpa.type.v1.TypedStruct\n"
      "        type_url: envoy.extensions.transport_sockets.raw_buffer.v3.RawBuffer\n"
      "        value:\n"
      "          deep: {}\n"
      "    metadata: {filter_metadata: {\"a.b\": {k: v}}}\n");
  const Loaded loaded = Loaded::File(file.path());
  const SourceMap& source = loaded.result->source;
  EXPECT_EQ(source.Find("static_resources.clusters[0].name").line, 3);
  EXPECT_EQ(source.Find("static_resources.clusters[0].transport_socket.typed_config.deep").line, 9);
  EXPECT_EQ(source.Find("static_resources.clusters[0].metadata.filter_metadata[\"a.b\"].k").column,
            42);
  EXPECT_EQ(source.Find("static_resources.clusters[0].connect_timeout").line, 2)
      << "the nearest above";
  EXPECT_THAT(
      loaded.errors.ErrorText(),
      HasSubstr(":9:11: error: static_resources.clusters[0].transport_socket.typed_config.deep: no "
                "such field"));
}

TEST(BootstrapLoaderTest, UnknownFieldsMayBeAllowed) {
  const Loaded loaded = Loaded::Text("{node: {id: a}, custom_field: 1}", true);
  EXPECT_TRUE(loaded.errors.ok());
  EXPECT_EQ(loaded.result->counts.unknown, 1);
  EXPECT_THAT(loaded.errors.WarningText(), HasSubstr("custom_field: no such field"));
}

TEST(BootstrapLoaderTest, ReadsANamedPipeOnce) {
  const std::string path = ::testing::TempDir() + "/pipe";
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::thread writer([&] { std::ofstream(path) << "node: {id: piped}"; });
  const Loaded loaded = Loaded::File(path);
  writer.join();
  std::remove(path.c_str());
  EXPECT_EQ(loaded.result->proto.node().id(), "piped") << loaded.errors.ErrorText();
}

TEST(BootstrapLoaderTest, SaysWhyAFileCannotBeRead) {
  EXPECT_THAT(Loaded::File("/no/such.yaml").errors.ErrorText(),
              HasSubstr("cannot read /no/such.yaml: No such file"));
  EXPECT_THAT(Loaded::File(::testing::TempDir()).errors.ErrorText(), HasSubstr("Is a directory"));
  EXPECT_THAT(Loaded(BootstrapOptions()).errors.ErrorText(), HasSubstr("give a file with -c"));
}

TEST(BootstrapLoaderTest, BoundsTheSize) {
  const TextFile file("big.yaml", "node: {id: " + std::string(3 << 20, 'x') + "}");
  BootstrapOptions options;
  options.path = file.path();
  options.limits.max_bytes = 1 << 20;
  EXPECT_THAT(Loaded(options).errors.ErrorText(), HasSubstr("is larger than 1 MiB"));
}

TEST(BootstrapLoaderTest, TextProtoFaultsHaveTheirPlace) {
  const TextFile file("a.pb_text", "node { id: \"x\" }\nnod { }\n");
  EXPECT_THAT(Loaded::File(file.path()).errors.ErrorText(), HasSubstr("a.pb_text:2:"));
}

TEST(BootstrapLoaderTest, ExamplesOfEnvoysVerdictsAgree) {
  const std::string cluster =
      "static_resources: {clusters: [{name: a, connect_timeout: 1s, type: STATIC";
  for (const char* good :
       {"{}", "node: {id: a, cluster: b}", "node: {id: a}\nnode: {id: b}\n",
        "node: {id: a}\n---\nnode: {id: b}\n",
        "admin: {address: {socket_address: {address: 127.0.0.1, port_value: 0}}}"}) {
    EXPECT_TRUE(Loaded::Text(good).errors.ok()) << good << Loaded::Text(good).errors.ErrorText();
  }
  for (const char* bad :
       {"[1, 2]", "hello", "{{{", "node:\n\tid: a\n", "x: &a {id: q}\nnode: *a\n", "~", "# none"}) {
    EXPECT_FALSE(Loaded::Text(bad).errors.ok()) << bad;
  }
  for (const char* good : {"", ", per_connection_buffer_limit_bytes: '1024'",
                           ", per_connection_buffer_limit_bytes: 1024.0",
                           ", respect_dns_ttl: 'true'", ", respect_dns_ttl: yes"}) {
    EXPECT_TRUE(Loaded::Text(cluster + good + "}]}").errors.ok()) << good;
  }
  for (const char* bad :
       {", per_connection_buffer_limit_bytes: 1.5", ", per_connection_buffer_limit_bytes: -1",
        ", no_such_field: 1", ", dns_lookup_family: 77", ", dns_refresh_rate: 0.0001s"}) {
    EXPECT_FALSE(Loaded::Text(cluster + bad + "}]}").errors.ok()) << bad;
  }
}

// 12,000 routes in YAML, each with a few matchers.
std::string LargeBootstrap(int routes) {
  std::string text =
      "static_resources:\n  listeners:\n  - name: l\n    address: {socket_address: {address: "
      "127.0.0.1, port_value: 1}}\n"
      "    filter_chains:\n    - filters:\n      - name: hcm\n        typed_config:\n"
      "          '@type': "
      "type.googleapis.com/"
      "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager\n"
      "          stat_prefix: s\n          route_config:\n            name: r\n            "
      "virtual_hosts:\n"
      "            - name: v\n              domains: ['*']\n              routes:\n";
  for (int i = 0; i < routes; ++i) {
    const std::string n = std::to_string(i);
    text += "              - match:\n                  prefix: /service/";
    text += n;
    text +=
        "/\n                  headers:\n                  - name: x-version\n                  "
        "  string_match: {exact: v";
    text += n;
    text += "}\n                route:\n                  cluster: c";
    text += std::to_string(i % 100);
    text += "\n                  timeout: 5s\n";
  }
  return text;
}

TEST(BootstrapLoaderTest, TwelveThousandRoutesLoadInWellUnderASecond) {
  const std::string text = LargeBootstrap(12000);
  const auto start = std::chrono::steady_clock::now();
  const Loaded loaded = Loaded::Text(text);
  const auto took = std::chrono::steady_clock::now() - start;
  EXPECT_TRUE(loaded.errors.ok()) << loaded.errors.ErrorText().substr(0, 500);
  RecordProperty(
      "milliseconds",
      static_cast<int>(std::chrono::duration_cast<std::chrono::milliseconds>(took).count()));
#ifndef SLUICE_ASAN
  EXPECT_LT(took, std::chrono::seconds(5)) << "far above what a busy machine explains";
#endif
}

}  // namespace
}  // namespace sluice::config::load
