#include "office/import/fault.h"

namespace klickwerk::office {

std::string text_of(const ImportFault& fault) {
  std::string text = fault.place.file;
  if (fault.place.line > 0) text += ":" + std::to_string(fault.place.line);
  text += ": ";
  if (!fault.column.empty()) text += fault.column + ": ";
  if (!fault.value.empty()) text += "\"" + fault.value + "\" ";
  return text + fault.what;
}

void FaultList::add(ImportFault fault) {
  ++count_;
  if (kept_.size() < most_kept) kept_.push_back(std::move(fault));
}

}  // namespace klickwerk::office
