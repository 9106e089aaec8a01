#include <klara/displacement/tested_place.hpp>

#include <gmock/gmock.h>

namespace klara {
namespace {

MultiPolygon square(double west) {
  return {{.shell = {{west, 0}, {west + 1, 0}, {west + 1, 1}, {west, 1}}, .holes = {}}};
}

const DistrictSet districts{{.code = "100", .name = "Klara", .area = square(0)},
                            {.code = "101", .name = {}, .area = square(1)},
                            {.code = "102", .name = "Bergsund", .area = square(2)}};

TEST(TestedPlace, ThatWasNamedIsCalledSo) {
  PlaceAnswer answer;
  const std::vector<StudyArea> places{{.name = "Vasagatan", .codes = {}, .polygon = square(7)},
                                      {.name = "Bortre", .codes = {"102"}, .polygon = {}}};
  EXPECT_EQ(tested_place(answer, 0, places, districts),
            (TestedPlace{.name = "Vasagatan", .key = "Vasagatan", .area = square(7)}));
  EXPECT_EQ(tested_place(answer, 1, places, districts),
            (TestedPlace{.name = "Bortre", .key = "Bortre", .area = square(2)}));
}

TEST(TestedPlace, ThatWasFoundIsItsDistrict) {
  PlaceAnswer answer;
  answer.design.choice = PlaceChoice::searched;
  answer.found.places.resize(2);
  answer.found.places[0].area = 2;  // the treated area is 0, the first district 1
  answer.found.places[1].area = 3;
  EXPECT_EQ(tested_place(answer, 0, {}, districts),
            (TestedPlace{.name = "101", .key = "101", .area = square(1)}));
  EXPECT_EQ(tested_place(answer, 1, {}, districts),
            (TestedPlace{.name = "Bergsund", .key = "102", .area = square(2)}));
}

}  // namespace
}  // namespace klara
