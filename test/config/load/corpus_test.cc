// Loads what real control planes and Envoy's examples hold, where that corpus is: SLUICE_CORPUS, or
// shared/corpus beside a folder above. Every bootstrap must load, or be refused only for what the
// support table says.

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "gmock/gmock.h"
#include "google/protobuf/any.pb.h"
#include "google/protobuf/struct.pb.h"
#include "gtest/gtest.h"
#include "source/config/load/bootstrap_loader.h"
#include "source/config/load/text_loader.h"
#include "source/config/load/typed_config.h"

namespace sluice::config::load {
namespace {

namespace fs = std::filesystem;
using extension::FieldErrors;

fs::path FindCorpus() {
  if (const char* set = getenv("SLUICE_CORPUS"))
    return fs::is_directory(set) ? fs::path(set) : fs::path();
  std::error_code error;
  // The tests run in a tree of links: the way up begins where this file really is.
  fs::path folder = fs::canonical("test/config/load/corpus_test.cc", error).parent_path();
  if (error) folder = fs::current_path();
  for (; folder.has_relative_path(); folder = folder.parent_path()) {
    if (fs::is_directory(folder / "shared" / "corpus", error)) return folder / "shared" / "corpus";
  }
  return {};
}

std::string ReadAll(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

class CorpusTest : public ::testing::Test {
 protected:
  void SetUp() override {
    corpus_ = FindCorpus();
    if (corpus_.empty())
      GTEST_SKIP() << "skipped: no corpus of configurations here (set SLUICE_CORPUS)";
  }
  std::vector<fs::path> Files(const fs::path& under) const {
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(corpus_ / under)) {
      const std::string ending = entry.path().extension();
      if (entry.is_regular_file() && (ending == ".yaml" || ending == ".json"))
        found.push_back(entry.path());
    }
    std::sort(found.begin(), found.end());
    return found;
  }

  fs::path corpus_;
};

// Refused for what is not built, and for nothing else.
bool OnlyUnsupported(const FieldErrors& errors, std::string& other) {
  for (const extension::Fault& fault : errors.faults()) {
    if (fault.severity != extension::Severity::kError) continue;
    const bool known = fault.why.find("is not supported: ") != std::string::npos ||
                       fault.why.rfind("this build knows no type ", 0) == 0;
    if (!known || !fault.location.known()) other += fault.ToString() + "\n";
  }
  return other.empty();
}

TEST_F(CorpusTest, EnvoysExamplesLoadOrAreRefusedForWhatIsNotBuilt) {
  size_t loaded = 0, refused = 0;
  for (const fs::path& path : Files("envoy-examples")) {
    BootstrapOptions options;
    options.path = path;
    FieldErrors errors;
    LoadBootstrap(options, errors);
    std::string other;
    EXPECT_TRUE(OnlyUnsupported(errors, other)) << other;
    errors.ok() ? ++loaded : ++refused;
    if (!errors.ok()) std::cout << errors.ErrorText();
  }
  EXPECT_GT(loaded + refused, 5);
  std::cout << loaded << " loaded, " << refused << " refused\n";
}

// The resources of a file, in whatever shape its project keeps them.
void CollectResources(const google::protobuf::Value& value,
                      std::vector<google::protobuf::Struct>& out) {
  if (value.has_list_value()) {
    for (const auto& member : value.list_value().values()) CollectResources(member, out);
  }
  if (!value.has_struct_value()) return;
  const auto& fields = value.struct_value().fields();
  const auto type = fields.find("@type");
  if (type != fields.end() && !type->second.string_value().empty()) {
    out.push_back(value.struct_value());
    return;
  }
  for (const auto& [key, member] : fields) CollectResources(member, out);
}

// What unit tests of the projects wrote and Envoy refuses by its rules as well: parts of a
// resource, and one odd value.
bool IsFragment(const fs::path& path, const std::string& why) {
  if (path.filename() == "local-ratelimit-distinct.routes.yaml" && why == "must be above 0s")
    return true;
  return path.string().find("kuma/pkg/plugins") != std::string::npos &&
         why.rfind("one of ", 0) == 0;
}

bool IsPlaceholder(const std::string& text) {
  return text.find("IP_REDACTED") != std::string::npos ||
         text.find("envoy.api.v2") != std::string::npos;
}

TEST_F(CorpusTest, ResourcesOfRealControlPlanesDecodeAndObeyTheRules) {
  size_t files = 0, resources = 0, unknown_types = 0;
  std::string faults;
  for (const char* project :
       {"consul", "contour", "envoy-gateway", "istio", "kuma", "go-control-plane"}) {
    for (const fs::path& path : Files(project)) {
      const std::string text = ReadAll(path);
      google::protobuf::Value tree;
      SourceMap source;
      FieldErrors errors;
      LoadText(path, text, {}, tree, source, errors);
      ++files;
      std::vector<google::protobuf::Struct> found;
      CollectResources(tree, found);
      for (const auto& resource : found) {
        ++resources;
        google::protobuf::Any any;
        FromStruct(resource, any, errors);
        Checker::Options options;
        options.check_support = false;
        options.warn_deprecated = false;
        Checker(options).Check(any, errors);
      }
      for (const extension::Fault& fault : errors.faults()) {
        if (fault.severity != extension::Severity::kError || IsPlaceholder(text)) continue;
        if (fault.why.rfind("this build knows no type ", 0) == 0) {
          ++unknown_types;
          continue;
        }
        if (IsFragment(path, fault.why)) continue;
        faults += path.string() + ": " + fault.ToString() + "\n";
      }
    }
  }
  std::cout << files << " files, " << resources << " resources, " << unknown_types
            << " of types that are not linked\n";
  EXPECT_GT(resources, 500);
  EXPECT_EQ(faults, "");
}

TEST_F(CorpusTest, BootstrapsOfRealControlPlanesDecodeAndObeyTheRules) {
  size_t count = 0;
  std::string faults;
  for (const char* project :
       {"consul", "contour", "envoy-gateway", "istio", "kuma", "go-control-plane"}) {
    for (const fs::path& path : Files(project)) {
      if (path.string().find("ootstrap") == std::string::npos) continue;
      BootstrapOptions options;
      options.path = path;
      options.check_support = false;
      options.warn_deprecated = false;
      FieldErrors errors;
      const auto loaded = LoadBootstrap(options, errors);
      if (!loaded->proto.has_node() && !loaded->proto.has_static_resources())
        continue;  // not a whole bootstrap
      ++count;
      if (!errors.ok()) faults += errors.ErrorText();
    }
  }
  std::cout << count << " bootstraps\n" << faults;
  EXPECT_GT(count, 10);
}

}  // namespace
}  // namespace sluice::config::load
