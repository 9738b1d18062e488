// The audit log for people and programs.
#pragma once

#include <string>
#include <vector>

#include "db/audit.h"

namespace klickwerk::office {

std::string audit_log_text(const std::vector<db::AuditEntry>& entries);
std::string audit_log_json(const std::vector<db::AuditEntry>& entries);

}  // namespace klickwerk::office
