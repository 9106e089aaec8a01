#include <cli/assumption.hpp>

namespace klara {

Text difference_assumption() {
  return {.en =
              "no area's year differs from another year by more than its weeks scatter; where it "
              "does, the intervals are too narrow and p too small",
          .sv =
              "inget områdes år skiljer sig från ett annat år mer än dess veckor varierar; gör "
              "det det, är intervallen för smala och p för små"};
}

Text districts_assumption() {
  const Text year = difference_assumption();
  return {.en = year.en + "; p is not adjusted for the number of districts",
          .sv = year.sv + "; p är inte justerat för antalet områden"};
}

}  // namespace klara
