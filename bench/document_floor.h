// The floor of a document: pages of the same number with about the same text, drawn by Cairo alone – no layout, no
// e-invoice, no archive form.
#pragma once

#include <string>

namespace klickwerk::bench {

// A PDF of `pages` A4 pages with two faces of Liberation Sans.
std::string bare_pages(int pages);

}  // namespace klickwerk::bench
