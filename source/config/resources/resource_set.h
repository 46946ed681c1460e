#pragma once

#include <array>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "source/config/load/checker.h"
#include "source/config/load/document.h"
#include "source/config/resources/resource_finder.h"
#include "source/config/snapshot/snapshot_builder.h"
#include "source/extension/field_errors.h"

namespace sluice::config {

// Resources of a control plane in files, checked the way that a process would that gets them: the
// API's rules, the support table, the parsers, and what they say of each other. One thread.
class ResourceSet {
 public:
  // Both outlive it. `builder` takes every source of configuration when no bootstrap was built with
  // it: see SnapshotBuilder::AssumeSources.
  ResourceSet(SnapshotBuilder& builder, load::Checker& checker)
      : builder_(builder), checker_(checker) {}

  // Checks all resources of a text; each fault has its place in it.
  void Add(const load::Document& document, extension::FieldErrors& errors);
  // Warns of what is named by one resource and is none of them: a cluster of a route, a route table
  // of a listener, an assignment of a cluster. A kind of which there is none at all is taken to
  // come from elsewhere.
  void CheckReferences(extension::FieldErrors& errors) const;

  size_t count(ResourceKind kind) const { return counts_[static_cast<size_t>(kind)]; }

 private:
  struct Reference {
    ResourceKind kind;
    std::string name;
    std::string path;  // of the resource that names it
    extension::Location where;
  };

  void Check(const load::Document& document, const FoundResource& found,
             extension::FieldErrors& errors);
  void CheckExtension(const load::Document& document, const FoundResource& found,
                      extension::FieldErrors& errors);
  // Reads a resource of one kind and hands it on.
  template <typename Message, typename Use>
  void ReadAs(const load::Document& document, const FoundResource& found, Use use,
              extension::FieldErrors& errors);
  // The same when it has been checked.
  template <typename Message, typename Build>
  void CheckAs(const load::Document& document, const FoundResource& found, Build build,
               extension::FieldErrors& errors);
  void Define(const load::Document& document, const FoundResource& found, const std::string& name,
              extension::FieldErrors& errors);
  // Notes what a resource names.
  void Refer(const load::Document& document, const FoundResource& found, ResourceKind kind,
             const std::string& name);
  void Refer(const load::Document& document, const FoundResource& found,
             const route::RouteTable& table);
  void Refer(const load::Document& document, const FoundResource& found,
             const proxy::ListenerSpec& listener);

  SnapshotBuilder& builder_;
  load::Checker& checker_;
  std::array<size_t, kResourceKinds> counts_{};
  std::map<std::pair<ResourceKind, std::string>, extension::Location> defined_;
  std::vector<Reference> references_;
};

}  // namespace sluice::config
