// The built-in table against the descriptors: nothing of the API that a configuration can hold goes
// unnamed.

#include <google/protobuf/descriptor_database.h>

#include <set>
#include <string>
#include <vector>

#include "envoy/config/bootstrap/v3/bootstrap.pb.h"
#include "envoy/config/cluster/v3/cluster.pb.h"
#include "envoy/config/endpoint/v3/endpoint.pb.h"
#include "envoy/config/listener/v3/listener.pb.h"
#include "envoy/config/route/v3/route.pb.h"
#include "gmock/gmock.h"
#include "gtest/gtest.h"
#include "source/config/support/support_table.h"

namespace sluice::config::support {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;
using google::protobuf::FieldDescriptor;
using ::testing::IsEmpty;

bool StartsWithAny(const std::string& name, std::initializer_list<const char*> prefixes) {
  for (const char* prefix : prefixes) {
    if (name.rfind(prefix, 0) == 0) return true;
  }
  return false;
}

// The message that a field holds; of a map, its values. Null for scalars.
const Descriptor* Held(const FieldDescriptor& field) {
  const FieldDescriptor* value = field.is_map() ? field.message_type()->map_value() : &field;
  return value->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE ? value->message_type() : nullptr;
}

std::vector<const Descriptor*> LinkedTypes() {
  std::vector<std::string> names;
  DescriptorPool::internal_generated_database()->FindAllMessageNames(&names);
  std::vector<const Descriptor*> types;
  for (const std::string& name : names) {
    if (const Descriptor* type = DescriptorPool::generated_pool()->FindMessageTypeByName(name))
      types.push_back(type);
  }
  return types;
}

void AddHeldByOthers(const Descriptor& type, std::set<const Descriptor*>& held) {
  for (int i = 0; i < type.field_count(); ++i) {
    const Descriptor* value = Held(*type.field(i));
    if (value != nullptr && value != &type &&
        type.full_name().rfind(value->full_name() + ".", 0) != 0)
      held.insert(value);
  }
  for (int i = 0; i < type.nested_type_count(); ++i) AddHeldByOthers(*type.nested_type(i), held);
}

// What can stand in a typed_config: messages of the API that no other message holds as a field.
std::vector<const Descriptor*> ExtensionTypes() {
  const std::vector<const Descriptor*> types = LinkedTypes();
  std::set<const Descriptor*> held;
  for (const Descriptor* type : types) AddHeldByOthers(*type, held);
  std::vector<const Descriptor*> found;
  for (const Descriptor* type : types) {
    const std::string& name = type->full_name();
    if (type->containing_type() == nullptr && held.count(type) == 0 &&
        StartsWithAny(name, {"envoy.", "xds.type.matcher.v3.", "xds.type.v3.Cel"}) &&
        !StartsWithAny(name,
                       {"envoy.service.", "envoy.data.", "envoy.admin.", "envoy.annotations."})) {
      found.push_back(type);
    }
  }
  return found;
}

// Walks through implemented fields only: what is refused or has no effect hides all that is below
// it.
class CoverageWalk {
 public:
  explicit CoverageWalk(SupportTable& table) : table_(table) {}

  void Visit(const Descriptor& type) {
    if (type.file()->package() == "google.protobuf" || !seen_.insert(&type).second) return;
    if (type.file()->package().rfind("google.api.expr", 0) == 0 ||
        type.file()->package() == "cel.expr")
      return;
    if (!table_.Names(type.full_name())) {
      unnamed_.push_back(type.full_name());
      return;
    }
    if (table_.OfType(type).support != Support::kUnnamed) return;
    for (int i = 0; i < type.field_count(); ++i) VisitField(*type.field(i));
  }

  const std::vector<std::string>& unnamed() const { return unnamed_; }

 private:
  void VisitField(const FieldDescriptor& field) {
    const Verdict verdict = table_.OfField(field);
    if (verdict.support == Support::kUnnamed) unnamed_.push_back(field.full_name());
    const Descriptor* held = Held(field);
    if (verdict.support == Support::kImplemented && held != nullptr) Visit(*held);
  }

  SupportTable& table_;
  std::set<const Descriptor*> seen_;
  std::vector<std::string> unnamed_;
};

TEST(SupportCoverageTest, TableHasNoMistakes) {
  SupportTable table;
  EXPECT_THAT(table.FindMistakes(), IsEmpty());
}

TEST(SupportCoverageTest, TableNamesEveryFieldThatAResourceCanHold) {
  SupportTable table;
  CoverageWalk walk(table);
  walk.Visit(*envoy::config::bootstrap::v3::Bootstrap::descriptor());
  walk.Visit(*envoy::config::listener::v3::Listener::descriptor());
  walk.Visit(*envoy::config::cluster::v3::Cluster::descriptor());
  walk.Visit(*envoy::config::route::v3::RouteConfiguration::descriptor());
  walk.Visit(*envoy::config::endpoint::v3::ClusterLoadAssignment::descriptor());
  EXPECT_THAT(walk.unnamed(), IsEmpty());
}

TEST(SupportCoverageTest, TableNamesEveryExtensionThatIsLinked) {
  SupportTable table;
  CoverageWalk walk(table);
  const std::vector<const Descriptor*> types = ExtensionTypes();
  EXPECT_GT(types.size(), 200) << "the search for extensions has gone blind";
  for (const Descriptor* type : types) walk.Visit(*type);
  EXPECT_THAT(walk.unnamed(), IsEmpty());
}

TEST(SupportCoverageTest, AFieldThatTheTableForgetsIsFound) {
  SupportTable table(
      "message envoy.config.cluster.v3.Cluster\n  implemented name load_assignment\n");
  CoverageWalk walk(table);
  walk.Visit(*envoy::config::cluster::v3::Cluster::descriptor());
  EXPECT_THAT(walk.unnamed(), ::testing::Contains("envoy.config.cluster.v3.Cluster.type"));
  EXPECT_THAT(walk.unnamed(),
              ::testing::Contains("envoy.config.endpoint.v3.ClusterLoadAssignment"));
}

}  // namespace
}  // namespace sluice::config::support
