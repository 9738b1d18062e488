# Every third-party library under one target name, so that a room names what it uses on one line.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)

# Makes the interface target `name` from a pkg-config module.
function(pkg_target name)
  pkg_check_modules(${name}_pc REQUIRED IMPORTED_TARGET ${ARGN})
  add_library(${name} INTERFACE)
  target_link_libraries(${name} INTERFACE PkgConfig::${name}_pc)
endfunction()

pkg_target(pqxx libpqxx libpq)
pkg_target(pango pangocairo)
pkg_target(systemd libsystemd)
pkg_target(netsnmp netsnmp)

add_library(asio INTERFACE)
target_compile_definitions(asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED)
target_link_libraries(asio INTERFACE Threads::Threads)
