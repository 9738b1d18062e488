#include "document/pdf/logo.h"

#include <algorithm>
#include <cmath>

#include "document/document_error.h"
#include "document/logo_file.h"

namespace klickwerk::document {

namespace {

constexpr double print_dots_per_mm = 300 / 25.4;

[[noreturn]] void refuse(const std::string& path, const std::string& reason) {
  throw DocumentError("the logo " + path + " cannot be used: " + reason +
                      "; put a PNG there or leave the logo's path empty");
}

std::shared_ptr<cairo_surface_t> read_png(const std::string& path) {
  std::shared_ptr<cairo_surface_t> image(cairo_image_surface_create_from_png(path.c_str()), &cairo_surface_destroy);
  const cairo_status_t status = cairo_surface_status(image.get());
  if (status != CAIRO_STATUS_SUCCESS)
    refuse(path, status == CAIRO_STATUS_READ_ERROR ? "it is no PNG file" : cairo_status_to_string(status));
  return image;
}

// A camera-sized logo would make every invoice megabytes heavy.
std::shared_ptr<cairo_surface_t> scaled(const std::shared_ptr<cairo_surface_t>& image, double factor) {
  const int width = std::max(1, static_cast<int>(std::lround(cairo_image_surface_get_width(image.get()) * factor)));
  const int height = std::max(1, static_cast<int>(std::lround(cairo_image_surface_get_height(image.get()) * factor)));
  std::shared_ptr<cairo_surface_t> smaller(
      cairo_image_surface_create(cairo_image_surface_get_format(image.get()), width, height), &cairo_surface_destroy);
  const std::unique_ptr<cairo_t, decltype(&cairo_destroy)> canvas(cairo_create(smaller.get()), &cairo_destroy);
  cairo_scale(canvas.get(), factor, factor);
  cairo_set_source_surface(canvas.get(), image.get(), 0, 0);
  cairo_pattern_set_filter(cairo_get_source(canvas.get()), CAIRO_FILTER_BEST);
  cairo_paint(canvas.get());
  return smaller;
}

}  // namespace

Logo LogoShelf::take(const std::string& path) {
  std::error_code missing;
  const auto written = std::filesystem::last_write_time(path, missing);
  if (missing) refuse(path, missing.message());
  const auto known = kept_.find(path);
  if (known != kept_.end() && known->second.written == written) return known->second.logo;

  std::shared_ptr<cairo_surface_t> image = read_png(path);
  const double room = std::min(logo_place::width_mm * print_dots_per_mm / cairo_image_surface_get_width(image.get()),
                               logo_place::height_mm * print_dots_per_mm / cairo_image_surface_get_height(image.get()));
  if (room < 1) image = scaled(image, room);
  const Logo logo{image, std::make_shared<const PictureObject>(picture_of(image.get())), double(cairo_image_surface_get_width(image.get())),
                  double(cairo_image_surface_get_height(image.get()))};
  kept_[path] = {written, logo};
  return logo;
}

std::string logo_fault(const std::string& path) {
  try {
    LogoShelf().take(path);
    return {};
  } catch (const DocumentError& error) {
    return error.what();
  }
}

}  // namespace klickwerk::document
