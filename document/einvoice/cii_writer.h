// The invoice as UN/CEFACT Cross Industry Invoice D16B, in the element order of the Factur-X EN 16931 schema (which is
// a subset of D16B): `factur-x.xml` of a ZUGFeRD PDF, or an XRechnung of its own.
#pragma once

#include <string>

#include "document/einvoice/semantic_invoice.h"

namespace klickwerk::document::einvoice {

// The same invoice gives the same bytes. Writes what is given; whether that is a valid invoice tells check() (rules.h).
std::string write_cii(const SemanticInvoice& invoice);

}  // namespace klickwerk::document::einvoice
