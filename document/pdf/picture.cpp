#include "document/pdf/picture.h"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>

#include "document/pdf/packed.h"

namespace klickwerk::document {

namespace {

std::string entries(const char* kind, int width, int height, int bits) {
  return std::string("/Type/XObject/Subtype /Image") + kind + "/Width " + std::to_string(width) + "/Height " + std::to_string(height) + "/BitsPerComponent " +
         std::to_string(bits);
}

// Cairo's colours are multiplied with their alpha.
char plain(unsigned part, unsigned alpha) { return static_cast<char>(alpha == 0 ? 0 : std::min(255u, (part * 255 + alpha / 2) / alpha)); }

// Of the formats that Cairo may read from a PNG, the two that are taken apart here.
std::shared_ptr<cairo_surface_t> with_known_format(cairo_surface_t* image) {
  const cairo_format_t format = cairo_image_surface_get_format(image);
  if (format == CAIRO_FORMAT_ARGB32 || format == CAIRO_FORMAT_RGB24) return {cairo_surface_reference(image), &cairo_surface_destroy};
  std::shared_ptr<cairo_surface_t> copy(
      cairo_image_surface_create(CAIRO_FORMAT_ARGB32, cairo_image_surface_get_width(image), cairo_image_surface_get_height(image)), &cairo_surface_destroy);
  const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> canvas(cairo_create(copy.get()), &cairo_destroy);
  cairo_set_source_surface(canvas.get(), image, 0, 0);
  cairo_paint(canvas.get());
  return copy;
}

}  // namespace

PictureObject picture_of(cairo_surface_t* given) {
  const std::shared_ptr<cairo_surface_t> held = with_known_format(given);
  cairo_surface_t* const image = held.get();
  cairo_surface_flush(image);
  const int width = cairo_image_surface_get_width(image), height = cairo_image_surface_get_height(image);
  const bool has_alpha = cairo_image_surface_get_format(image) == CAIRO_FORMAT_ARGB32;
  const int stride = cairo_image_surface_get_stride(image);
  const unsigned char* const bytes = cairo_image_surface_get_data(image);
  std::string colours, alphas;
  bool opaque = true;
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      std::uint32_t pixel = 0;
      std::memcpy(&pixel, bytes + static_cast<std::ptrdiff_t>(y) * stride + 4 * x, sizeof pixel);
      const unsigned alpha = has_alpha ? pixel >> 24 : 255;
      for (const int shift : {16, 8, 0}) colours += plain(pixel >> shift & 255, alpha);
      alphas += static_cast<char>(alpha);
      opaque = opaque && alpha == 255;
    }
  }
  PictureObject picture{entries("/ColorSpace/DeviceRGB", width, height, 8), packed(colours, true), {}, {}};
  if (!opaque) picture.mask_entries = entries("/ColorSpace/DeviceGray", width, height, 8), picture.mask_bytes = packed(alphas, true);
  return picture;
}

PictureObject stencil_of(const QrCode& code) {
  constexpr int dots = 4;
  const int side = code.side * dots;
  const std::size_t row_bytes = static_cast<std::size_t>(side + 7) / 8;
  std::string rows;
  for (int y = 0; y < code.side; ++y) {
    std::string row(row_bytes, '\0');
    for (int x = 0; x < side; ++x)
      if (code.at(y, x / dots)) row[static_cast<std::size_t>(x / 8)] = static_cast<char>(row[static_cast<std::size_t>(x / 8)] | 0x80 >> x % 8);
    for (int times = 0; times < dots; ++times) rows += row;
  }
  return {entries("/ImageMask true/Decode[1 0]", side, side, 1), packed(rows), {}, {}};
}

}  // namespace klickwerk::document
