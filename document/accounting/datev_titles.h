// The column titles of DATEV's files, in their order (DATEV developer portal).
#pragma once

#include <string>
#include <vector>

namespace klickwerk::document::accounting {

const std::vector<std::string>& booking_titles();  // 125, format version 13
const std::vector<std::string>& debtor_titles();   // 254, format version 5

}  // namespace klickwerk::document::accounting
