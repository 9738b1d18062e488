#include <CLI/CLI.hpp>

int main(int argc, char** argv) {
  CLI::App app{"Klickwerk: from the printer's counter to the invoice", "klickwerk"};
  CLI11_PARSE(app, argc, argv);
  return 0;
}
