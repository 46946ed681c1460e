#!/bin/sh
# Puts the pinned source trees that Debian lacks under .deps/: BoringSSL, nghttp2, Envoy's protos. Called by tools/setup.
set -eu
cd "$(dirname "$0")/../.."
manifest=tools/deps/Cargo.toml
target="$(uname -m)-unknown-linux-gnu"
cargo fetch --quiet --locked --manifest-path $manifest --target "$target"

# The folder where cargo keeps the crate $1.
source_of() {
  folder=$(cargo metadata --filter-platform "$target" --locked --offline --format-version 1 --manifest-path $manifest |
    tr ',' '\n' | sed -n "s#^\"manifest_path\":\"\(.*/$1-[0-9.+]*\)/Cargo.toml\".*#\1#p" | head -1)
  [ -d "$folder" ] || { echo "fetch: no source of $1" >&2; exit 1; }
  echo "$folder"
}
rm -rf .deps.new && mkdir .deps.new
cp -r "$(source_of boring-sys)/deps/boringssl" .deps.new/boringssl
cp -r "$(source_of envoy-types)/proto" .deps.new/envoy_protos
cp -r "$(source_of libnghttp2-sys)/nghttp2/lib" .deps.new/nghttp2
sha256sum <tools/deps/Cargo.lock >.deps.new/stamp
rm -rf .deps && mv .deps.new .deps
