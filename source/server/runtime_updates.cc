#include "source/server/runtime_updates.h"

#include <algorithm>

#include "envoy/service/runtime/v3/rtds.pb.h"
#include "source/base/log.h"
#include "source/config/runtime/disk_layer.h"
#include "source/config/runtime/runtime_parser.h"
#include "source/xds/record.h"
#include "source/xds/subscription.h"

namespace sluice::server {

using config::RuntimeLayerSpec;
using extension::FieldErrors;

// One layer: where it has its values from, and what they are.
class RuntimeUpdates::Layer final : xds::Watcher {
 public:
  Layer(RuntimeUpdates& owner, RuntimeLayerSpec spec)
      : owner_(owner), spec_(std::move(spec)), values_(spec_.values) {
    if (values_ == nullptr) values_ = std::make_shared<const runtime::Values>();
    answered_ = spec_.kind != RuntimeLayerSpec::Kind::kDiscovery;
  }

  void Start() {
    using Kind = RuntimeLayerSpec::Kind;
    if (spec_.kind == Kind::kDisk) {
      ReadDisk();
      watch_ = owner_.files_.Add(spec_.symlink, "", [this] {
        ReadDisk();
        owner_.Apply();
        owner_.context_.on_change();  // for those who look
      });
    }
    if (spec_.kind == Kind::kDiscovery) {
      subscription_ = owner_.context_.sources.Subscribe(
          {xds::Type::kRuntime, spec_.resource, spec_.source, "runtime."}, *this);
      subscription_->Start();
    }
  }

  bool Is(const RuntimeLayerSpec& spec) const {
    return spec.name == spec_.name && spec.kind == spec_.kind && spec.folder == spec_.folder &&
           spec.symlink == spec_.symlink && spec.append_cluster == spec_.append_cluster &&
           spec.resource == spec_.resource && spec.source == spec_.source;
  }
  // Other static values.
  void SetValues(std::shared_ptr<const runtime::Values> values) {
    if (values != nullptr) values_ = std::move(values);
  }
  bool answered() const { return answered_; }
  bool is_admin() const { return spec_.kind == RuntimeLayerSpec::Kind::kAdmin; }
  runtime::Layer Describe() const { return {spec_.name, values_}; }

  void Modify(const Changes& changes) {
    auto values = std::make_shared<runtime::Values>(*values_);
    for (const auto& [key, value] : changes) {
      if (value.empty()) {
        values->erase(key);
      } else {
        (*values)[key] = config::ToRuntimeValue(value);
      }
    }
    values_ = std::move(values);
  }

 private:
  void ReadDisk() {
    auto values = std::make_shared<runtime::Values>();
    std::string error;
    const std::string folder =
        spec_.append_cluster ? spec_.folder + "/" + owner_.node_.cluster : spec_.folder;
    if (config::ReadDiskLayer(folder, *values, error)) {
      values_ = std::move(values);
      return;
    }
    owner_.stats_.load_error.Inc();
    base::log::Write(base::log::Component::kConfig, base::log::Level::kError,
                     "runtime layer '" + spec_.name + "' stays as it was: " + error);
  }

  void OnUpdate(const xds::Update& update, FieldErrors& errors) override {
    if (update.resources.empty()) {
      if (update.removed.empty()) return OnNoAnswer();
      record_ = {};  // the layer says nothing any more (E27)
      return Accept(std::make_shared<const runtime::Values>());
    }
    const xds::Resource& resource = update.resources[0];
    if (record_.Holds(resource)) return OnNoAnswer();
    FieldErrors::Scope scope(errors, "runtime", std::string_view(resource.name));
    const size_t before = errors.error_count();
    envoy::service::runtime::v3::Runtime message;
    if (!xds::ReadBody(resource, owner_.context_.checker, errors, message)) return;
    FieldErrors::Scope layer(errors, "layer");
    auto values =
        std::make_shared<const runtime::Values>(config::ToRuntimeValues(message.layer(), errors));
    if (errors.error_count() != before) {
      owner_.stats_.load_error.Inc();
      return;
    }
    record_.Accept(resource, owner_.context_.WallNow());
    Accept(std::move(values));
  }

  void OnNoAnswer() override {
    answered_ = true;
    owner_.context_.on_change();
  }

  const xds::Record* Accepted() const override {
    return record_.body == nullptr ? nullptr : &record_;
  }

  void Accept(std::shared_ptr<const runtime::Values> values) {
    values_ = std::move(values);
    owner_.Apply();
    OnNoAnswer();
  }

  RuntimeUpdates& owner_;
  const RuntimeLayerSpec spec_;
  std::shared_ptr<const runtime::Values> values_;  // never null
  xds::Record record_;                             // kDiscovery
  bool answered_ = false;
  std::unique_ptr<xds::FileWatcher::Watch> watch_;
  std::unique_ptr<xds::Subscription> subscription_;
};

RuntimeUpdates::RuntimeUpdates(UpdateContext& context, xds::FileWatcher& files,
                               const proxy::NodeInfo& node)
    : context_(context),
      files_(files),
      node_(node),
      group_(context.stats.AddGroup<RuntimeStats>("runtime.")),
      stats_(group_.ForThread(context.main.index)) {}

RuntimeUpdates::~RuntimeUpdates() = default;

void RuntimeUpdates::SetLayers(const config::RuntimeSpec& spec) {
  std::vector<std::unique_ptr<Layer>> before = std::move(layers_);
  layers_.clear();
  std::vector<Layer*> made;
  for (const RuntimeLayerSpec& each : spec.layers) {
    const auto same = std::find_if(before.begin(), before.end(), [&each](const auto& layer) {
      return layer != nullptr && layer->Is(each);
    });
    if (same != before.end()) {
      (*same)->SetValues(each.values);
      layers_.push_back(std::move(*same));
      continue;
    }
    layers_.push_back(std::make_unique<Layer>(*this, each));
    made.push_back(layers_.back().get());
  }
  for (Layer* layer : made) layer->Start();
  Apply();
}

bool RuntimeUpdates::answered() const {
  return std::all_of(layers_.begin(), layers_.end(),
                     [](const auto& layer) { return layer->answered(); });
}

bool RuntimeUpdates::Modify(const Changes& changes) {
  for (const auto& layer : layers_) {
    if (!layer->is_admin()) continue;
    layer->Modify(changes);
    Apply();
    return true;
  }
  return false;
}

std::vector<runtime::Layer> RuntimeUpdates::Describe() const {
  std::vector<runtime::Layer> out;
  for (const auto& layer : layers_) out.push_back(layer->Describe());
  return out;
}

void RuntimeUpdates::DescribeUnready(std::vector<std::string>& out) const {
  for (const auto& layer : layers_) {
    if (!layer->answered()) out.push_back("target RTDS " + layer->Describe().name);
  }
}

void RuntimeUpdates::Apply() {
  runtime::Values merged = runtime::Merge(Describe());
  stats_.load_success.Inc();
  stats_.num_keys.Set(merged.size());
  stats_.num_layers.Set(layers_.size());
  bool overridden = false;
  for (const auto& layer : layers_)
    overridden = overridden || (layer->is_admin() && !layer->Describe().values->empty());
  stats_.admin_overrides_active.Set(overridden ? 1 : 0);
  context_.builder.runtime().Set(std::move(merged));
}

}  // namespace sluice::server
