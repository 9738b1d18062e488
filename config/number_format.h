// Number formats of invoices: "RE-{year}-{number:6}".
#pragma once

#include <string>
#include <string_view>

namespace klickwerk::config {

// Empty when the format is good: known fields only, {number} once and {year} once (each year counts from 1 anew).
std::string fault_of_number_format(std::string_view format);

}  // namespace klickwerk::config
