# Every third-party library under one target name, so that a room names what it uses on one line.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(spdlog REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(Poco REQUIRED COMPONENTS Foundation Net Util Crypto NetSSL Zip)
find_package(pugixml REQUIRED)

# Makes the interface target `name` from a pkg-config module.
function(pkg_target name)
  pkg_check_modules(${name}_pc REQUIRED IMPORTED_TARGET ${ARGN})
  add_library(${name} INTERFACE)
  target_link_libraries(${name} INTERFACE PkgConfig::${name}_pc)
endfunction()

pkg_target(pqxx libpqxx libpq)
pkg_target(pango pangocairo)
pkg_target(harfbuzz harfbuzz-subset)
pkg_target(zlib zlib)
pkg_target(systemd libsystemd)
pkg_target(netsnmp netsnmp)
pkg_target(sodium libsodium)
pkg_target(qpdf libqpdf)
pkg_target(lcms2 lcms2)
pkg_target(qrencode libqrencode)

add_library(asio INTERFACE)
target_compile_definitions(asio INTERFACE ASIO_STANDALONE ASIO_NO_DEPRECATED)
target_link_libraries(asio INTERFACE Threads::Threads)

# HTTP, TLS and mail: Foundation, Net, Util, Crypto, NetSSL; OpenSSL below it for what Poco has no words for (making a certificate).
find_package(OpenSSL REQUIRED)
add_library(poco INTERFACE)
target_link_libraries(poco INTERFACE Poco::NetSSL Poco::Net Poco::Util Poco::Crypto Poco::Foundation OpenSSL::SSL OpenSSL::Crypto)
