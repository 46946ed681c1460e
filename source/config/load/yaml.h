#pragma once

#include "source/config/load/document.h"
#include "source/extension/field_errors.h"

namespace sluice::config::load {

// Fills `document` from its text, read as YAML the way Envoy reads it. The first document of a
// stream counts; merge keys (`<<`) are refused, as there. False, with errors that name the place,
// when it is not YAML.
bool ParseYaml(Document& document, const DocumentLimits& limits, extension::FieldErrors& errors);

}  // namespace sluice::config::load
