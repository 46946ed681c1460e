#include "source/config/tls/tls_context_parser.h"

#include "source/config/parse/values.h"
#include "source/config/tls/secret_reference.h"
#include "source/net/tls/base_context.h"

namespace sluice::config {
namespace {

namespace v3 = envoy::extensions::transport_sockets::tls::v3;
using extension::FieldErrors;
using Secret = StaticSecrets::Secret;

void ReadKeys(const v3::TlsSessionTicketKeys& from, FieldErrors& errors,
              std::vector<std::string>& out) {
  for (int i = 0; i < from.keys_size(); ++i) {
    FieldErrors::Scope scope(errors, "keys", static_cast<size_t>(i));
    std::string key;
    if (!ToText(from.keys(i), errors, key)) continue;
    if (key.size() != net::tls::TicketKeys::kKeySize) {
      errors.Error("has " + std::to_string(key.size()) + " bytes, and 80 are needed")
          .WithHint("openssl rand 80");
      continue;
    }
    out.push_back(std::move(key));
  }
}

void ParseResumption(const v3::DownstreamTlsContext& from, TlsParseContext& context,
                     TlsIngredients& ingredients, net::tls::ServerContextSpec& out) {
  FieldErrors& errors = context.errors;
  switch (from.session_ticket_keys_type_case()) {
    case v3::DownstreamTlsContext::kSessionTicketKeys: {
      FieldErrors::Scope scope(errors, "session_ticket_keys");
      AddFiles(from.session_ticket_keys(), ingredients.files);
      ReadKeys(from.session_ticket_keys(), errors, out.ticket_keys);
      break;
    }
    case v3::DownstreamTlsContext::kSessionTicketKeysSdsSecretConfig: {
      FieldErrors::Scope scope(errors, "session_ticket_keys_sds_secret_config");
      const SecretRef secret = FindSecret(from.session_ticket_keys_sds_secret_config(),
                                          Secret::kSessionTicketKeys, context, ingredients);
      if (secret == nullptr) break;
      AddFiles(secret->session_ticket_keys(), ingredients.files);
      ReadKeys(secret->session_ticket_keys(), errors, out.ticket_keys);
      break;
    }
    case v3::DownstreamTlsContext::kDisableStatelessSessionResumption:
      out.stateless_resumption = !from.disable_stateless_session_resumption();
      break;
    default: break;
  }
  out.stateful_resumption = !from.disable_stateful_session_resumption();
  if (from.has_session_timeout()) out.session_timeout = ToDuration(from.session_timeout());
}

void Report(const net::tls::ContextFault& fault, FieldErrors& errors) {
  FieldErrors::Scope scope(errors, "common_tls_context");
  errors.Error(fault.field, fault.why);
}

// The context, when all that it needs is there. What does not depend on secrets is checked anyhow.
template <typename Context, typename Spec>
std::shared_ptr<const Context> MakeContext(Spec spec, bool complete, FieldErrors& errors) {
  net::tls::ContextFault fault;
  if (!complete) {
    if (net::tls::MakeBaseContext(spec.common, fault) == nullptr) Report(fault, errors);
    return nullptr;
  }
  auto made = Context::Make(std::move(spec), fault);
  if (made == nullptr) Report(fault, errors);
  return made;
}

// What a filter chain's context is made from.
struct ServerSide {
  using Context = net::tls::ServerContext;
  static constexpr char kStats[] = "server_ssl_socket_factory.";
  v3::DownstreamTlsContext message;
  base::Duration handshake_limit;

  std::shared_ptr<const Context> Make(TlsParseContext& context, TlsIngredients& ingredients) const;
};

std::shared_ptr<const net::tls::ServerContext> ServerSide::Make(TlsParseContext& context,
                                                                TlsIngredients& ingredients) const {
  FieldErrors& errors = context.errors;
  const size_t before = errors.error_count();
  net::tls::ServerContextSpec spec;
  ParseCommonTls(message.common_tls_context(), {TlsSide::kServer}, context, ingredients,
                 spec.common);
  ParseResumption(message, context, ingredients, spec);
  spec.require_client_certificate = message.require_client_certificate().value();
  spec.require_sni = message.require_sni().value();
  spec.full_scan_on_sni_mismatch = message.full_scan_certs_on_sni_mismatch().value();
  spec.prefer_client_ciphers = message.prefer_client_ciphers();
  spec.handshake_limit = handshake_limit;
  if (message.ocsp_staple_policy() != v3::DownstreamTlsContext::LENIENT_STAPLING) {
    errors.Error("ocsp_staple_policy", "is not built yet: there is no stapling")
        .WithValue(v3::DownstreamTlsContext::OcspStaplePolicy_Name(message.ocsp_staple_policy()));
  }
  if (errors.error_count() != before) return nullptr;
  const auto* verifier = spec.common.verifier.get();
  const bool verifies = verifier != nullptr && verifier->verifies();
  if (spec.require_client_certificate && !verifies && ingredients.complete) {
    errors.Warning("require_client_certificate", "any certificate will do: trusted_ca is not set")
        .WithHint("set common_tls_context.validation_context.trusted_ca");
  }
  return MakeContext<Context>(std::move(spec), ingredients.complete, errors);
}

// What a cluster's context is made from.
struct ClientSide {
  using Context = net::tls::ClientContext;
  static constexpr char kStats[] = "client_ssl_socket_factory.";
  v3::UpstreamTlsContext message;

  std::shared_ptr<const Context> Make(TlsParseContext& context, TlsIngredients& ingredients) const;
};

std::shared_ptr<const net::tls::ClientContext> ClientSide::Make(TlsParseContext& context,
                                                                TlsIngredients& ingredients) const {
  FieldErrors& errors = context.errors;
  const size_t before = errors.error_count();
  net::tls::ClientContextSpec spec;
  ParseCommonTls(message.common_tls_context(),
                 {TlsSide::kClient, message.auto_sni_san_validation()}, context, ingredients,
                 spec.common);
  spec.server_name = message.sni();
  spec.auto_host_sni = message.auto_host_sni();
  if (message.has_max_session_keys()) spec.max_session_keys = message.max_session_keys().value();
  if (message.allow_renegotiation()) {
    errors.Error("allow_renegotiation", "is not supported: TLS 1.3 has none, and it is unsafe");
  }
  if (message.has_enforce_rsa_key_usage() && !message.enforce_rsa_key_usage().value()) {
    errors.Error("enforce_rsa_key_usage", "cannot be switched off")
        .WithHint("the upstream's certificate has to have the right keyUsage");
  }
  if (errors.error_count() != before) return nullptr;
  return MakeContext<Context>(std::move(spec), ingredients.complete, errors);
}

template <typename Context>
class SlotSwap final : public ContextSwap {
 public:
  using Slot = net::tls::ContextSlot<Context>;
  SlotSwap(std::shared_ptr<Slot> slot, std::shared_ptr<const Context> made)
      : slot_(std::move(slot)), made_(std::move(made)) {}

  void Begin(int main_thread) const override {
    slot_->SetLatest(made_);
    slot_->Put(main_thread, made_);
    slot_->stats(main_thread).ssl_context_update_by_sds.Inc();
  }
  void Put(int thread) const override { slot_->Put(thread, made_); }

 private:
  const std::shared_ptr<Slot> slot_;
  const std::shared_ptr<const Context> made_;
};

// Makes a side's context anew, for its slot as long as anybody else has that.
template <typename Side>
class SideRecipe final : public TlsRecipe {
 public:
  using Context = typename Side::Context;
  using Slot = net::tls::ContextSlot<Context>;

  SideRecipe(Side side, const TlsParseContext& context, TlsIngredients ingredients,
             std::shared_ptr<Slot> slot)
      : TlsRecipe(context.stat_prefix, std::move(ingredients)),
        side_(std::move(side)),
        parts_(context.parts),
        slot_(std::move(slot)) {}

  bool used() const override { return slot_.use_count() > 1; }

  ContextSwapRef Make(FieldErrors& errors) override {
    TlsIngredients now;
    TlsParseContext context{errors, parts_, where()};
    std::shared_ptr<const Context> made = side_.Make(context, now);
    if (made == nullptr) return nullptr;
    ingredients_ = std::move(now);
    const auto before = slot_->latest();
    if (before != nullptr && before->digest() == made->digest()) return nullptr;
    return std::make_shared<SlotSwap<Context>>(slot_, std::move(made));
  }

 private:
  const Side side_;
  const TlsParts& parts_;
  const std::shared_ptr<Slot> slot_;
};

template <typename Side>
std::shared_ptr<net::tls::ContextSlot<typename Side::Context>> MakeSlot(
    Side side, TlsParseContext& context, std::vector<upstream::SecretSpec>& secrets) {
  const size_t before = context.errors.error_count();
  TlsIngredients ingredients;
  auto first = side.Make(context, ingredients);
  if (context.errors.error_count() != before) return nullptr;
  const TlsParts& parts = context.parts;
  auto slot = std::make_shared<net::tls::ContextSlot<typename Side::Context>>(
      parts.stats.threads(), std::move(first),
      parts.stats.AddGroup<net::tls::SlotStats>(context.stat_prefix + Side::kStats),
      net::tls::ExpiryGauges(parts.stats, context.stat_prefix));
  secrets.insert(secrets.end(), ingredients.secrets.begin(), ingredients.secrets.end());
  if (!ingredients.may_change()) return slot;
  parts.recipes.Add(
      std::make_unique<SideRecipe<Side>>(std::move(side), context, std::move(ingredients), slot));
  return slot;
}

}  // namespace

std::shared_ptr<net::tls::ServerSlot> ParseDownstreamTls(
    const google::protobuf::Any& from, base::Duration handshake_limit, TlsParseContext& context,
    std::vector<upstream::SecretSpec>& secrets) {
  ServerSide side;
  side.handshake_limit = handshake_limit;
  if (!Unpack(from, context.errors, side.message)) return nullptr;
  return MakeSlot(std::move(side), context, secrets);
}

std::shared_ptr<net::tls::ClientSlot> ParseUpstreamTls(const google::protobuf::Any& from,
                                                       TlsParseContext& context,
                                                       std::vector<upstream::SecretSpec>& secrets) {
  ClientSide side;
  if (!Unpack(from, context.errors, side.message)) return nullptr;
  return MakeSlot(std::move(side), context, secrets);
}

}  // namespace sluice::config
