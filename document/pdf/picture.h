// Images as PDF keeps them: rows of samples, packed.
#pragma once

#include <cairo.h>

#include "document/pdf/content_stream.h"
#include "document/pdf/qr_code.h"

namespace klickwerk::document {

// An image surface of Cairo (ARGB32 or RGB24), with a mask where it lets the paper through.
PictureObject picture_of(cairo_surface_t* image);
// A code as a stencil of a few dots a module: a program that smooths images blurs a module's edge by an eighth of it at most.
PictureObject stencil_of(const QrCode& code);

}  // namespace klickwerk::document
