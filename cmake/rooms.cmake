# A room is a folder of the house (docs/decisions/001-house.md) and one static library named klickwerk_<folder>.

add_library(klickwerk_flags INTERFACE)
target_include_directories(klickwerk_flags INTERFACE ${PROJECT_SOURCE_DIR})
target_compile_options(klickwerk_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor -Woverloaded-virtual -fstack-protector-strong)
target_compile_definitions(klickwerk_flags INTERFACE _FORTIFY_SOURCE=2 KLICKWERK_VERSION="${PROJECT_VERSION}")

set(KLICKWERK_STANDARD_HEADERS
  <algorithm> <array> <chrono> <cstdint> <functional> <map> <memory> <optional> <span> <string> <string_view>
  <unordered_map> <utility> <variant> <vector>)

# room(<folder> [USES <room>...] [THIRD_PARTY <target>...]): all .cpp of the folder and of the folders below it.
function(room folder)
  cmake_parse_arguments(ROOM "" "" "USES;THIRD_PARTY" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${folder}/*.cpp)
  set(target klickwerk_${folder})
  if(NOT sources)
    add_library(${target} INTERFACE)
    set(scope INTERFACE)
  else()
    add_library(${target} STATIC ${sources})
    set(scope PUBLIC)
    target_precompile_headers(${target} PRIVATE ${KLICKWERK_STANDARD_HEADERS})
  endif()
  target_link_libraries(${target} ${scope} klickwerk_flags ${ROOM_THIRD_PARTY})
  foreach(used ${ROOM_USES})
    target_link_libraries(${target} ${scope} klickwerk_${used})
  endforeach()
endfunction()

# room_test(<folder> [DATABASE] [USES <target>...] [EXCLUDE <regex>]): tests/<folder>/*_test.cpp (and helpers beside them)
# as one GoogleTest program. DATABASE: it uses tests/db/test_database.h; ctest starts one server for all of them.
function(room_test folder)
  cmake_parse_arguments(TEST "DATABASE" "EXCLUDE" "USES" ${ARGN})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/tests/${folder}/*.cpp)
  if(TEST_EXCLUDE)
    list(FILTER sources EXCLUDE REGEX "${TEST_EXCLUDE}")
  endif()
  if(NOT sources)
    return()
  endif()
  set(target klickwerk_test_${folder})
  add_executable(${target} ${sources})
  target_link_libraries(${target} PRIVATE klickwerk_flags klickwerk_test_main ${TEST_USES})
  target_compile_definitions(${target} PRIVATE KLICKWERK_SOURCE_DIR="${PROJECT_SOURCE_DIR}" KLICKWERK_BINARY_DIR="${PROJECT_BINARY_DIR}")
  target_precompile_headers(${target} PRIVATE ${KLICKWERK_STANDARD_HEADERS} <gtest/gtest.h> <gmock/gmock.h>)
  set(properties TIMEOUT 900)
  if(TEST_DATABASE)
    target_link_libraries(${target} PRIVATE klickwerk_test_database)
    list(APPEND properties FIXTURES_REQUIRED database ENVIRONMENT KLICKWERK_TEST_SERVER_STATE=${KLICKWERK_TEST_SERVER_STATE})
  endif()
  gtest_discover_tests(${target} DISCOVERY_TIMEOUT 60 NO_PRETTY_VALUES PROPERTIES ${properties})
endfunction()
