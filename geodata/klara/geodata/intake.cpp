#include <klara/geodata/intake.hpp>

#include <algorithm>
#include <array>
#include <stdexcept>
#include <string_view>
#include <utility>

namespace klara {
namespace {

struct Meaning {
  std::string_view code, en, sv;
};

/// Ascending by code.
constexpr std::array meanings{
    Meaning{"ALL_OUTSIDE", "no position lies in any district",
            "ingen position ligger i något område"},
    Meaning{"AXIS_SWAPPED", "east and north are swapped", "öst och nord är omkastade"},
    Meaning{"BANDWIDTH_AT_END", "no bandwidth that was tried is the best of its rule",
            "ingen bandbredd som prövades är den bästa enligt sin regel"},
    Meaning{"BANDWIDTH_BELOW_FLOOR", "the bandwidth is shorter than the geocoding is precise",
            "bandbredden är kortare än geokodningen är noggrann"},
    Meaning{"BANDWIDTH_BEYOND_EXTENT", "the bandwidth is longer than the whole area",
            "bandbredden är längre än hela området"},
    Meaning{"CATEGORY_LEVELS", "a column has too many values to be a category",
            "en kolumn har för många värden för att vara en kategori"},
    Meaning{"CODE_LEADING_ZERO", "codes differ only by a leading zero that was lost",
            "koder skiljer sig bara genom en inledande nolla som gått förlorad"},
    Meaning{"COLUMN_DUPLICATE", "a column that is needed stands twice",
            "en kolumn som behövs står två gånger"},
    Meaning{"COLUMN_MISSING", "a column that is needed is missing", "en kolumn som behövs saknas"},
    Meaning{"COORD_HEAPED", "all coordinates lie on a coarse lattice",
            "alla koordinater ligger i ett glest rutnät"},
    Meaning{"COORD_MISSING", "a coordinate is empty", "en koordinat saknas"},
    Meaning{"COORD_NOT_FINITE", "a coordinate is not a finite number",
            "en koordinat är inte ett ändligt tal"},
    Meaning{"COORD_OUT_OF_CRS_AREA", "the position is beyond what the coordinate system covers",
            "positionen ligger bortom det område som koordinatsystemet täcker"},
    Meaning{"COORD_UNPARSABLE", "a coordinate is not written as one number",
            "en koordinat är inte skriven som ett tal"},
    Meaning{"COORD_ZERO", "coordinate is 0, 0", "koordinaten är 0, 0"},
    Meaning{"CORRUPT", "the file is damaged", "filen är skadad"},
    Meaning{"COUNT_MISMATCH", "the parts of the file hold different numbers of rows",
            "filens delar innehåller olika många rader"},
    Meaning{"CRS_MISMATCH", "the positions do not fit the coordinate system",
            "positionerna stämmer inte med koordinatsystemet"},
    Meaning{"CRS_MISSING", "the coordinate system is not given",
            "koordinatsystemet är inte angivet"},
    Meaning{"CRS_MIXED_ROWS", "some positions would fit another coordinate system",
            "några positioner skulle passa i ett annat koordinatsystem"},
    Meaning{"CRS_NOT_TRUE_TO_SCALE", "the working coordinate system is not true to scale there",
            "arbetskoordinatsystemet är inte skalriktigt där"},
    Meaning{"CRS_OVERRIDDEN", "the coordinate system given is not the one that the file states",
            "det angivna koordinatsystemet är inte det som filen uppger"},
    Meaning{"CRS_UNKNOWN", "the coordinate system is unknown", "koordinatsystemet är okänt"},
    Meaning{"CSV_FIELD_COUNT", "the row has more or fewer fields than the header",
            "raden har fler eller färre fält än rubrikraden"},
    Meaning{"CSV_QUOTE", "a quotation mark stands where none may stand",
            "ett citattecken står där inget får stå"},
    Meaning{"DENOMINATOR_MISSING", "a district has no value for a rate",
            "ett område saknar värde för ett brottstal"},
    Meaning{"DENOMINATOR_NO_DISTRICT", "a value for a rate belongs to no district",
            "ett värde för ett brottstal hör inte till något område"},
    Meaning{"DENSITY_NO_PERIODS", "a bandwidth was given, but no periods to compare",
            "en bandbredd är angiven, men inga perioder att jämföra"},
    Meaning{"DETECTED_UNNAMED", "offences that policing brings to light are not named",
            "brottstyper som polisen själv upptäcker är inte angivna"},
    Meaning{"DISTRICT_GAP", "there are gaps between the districts",
            "det finns glapp mellan områdena"},
    Meaning{"DISTRICT_ID_DUPLICATE", "two districts have the same code",
            "två områden har samma kod"},
    Meaning{"DISTRICT_ID_MISSING", "a district has no code", "ett område saknar kod"},
    Meaning{"DISTRICT_ID_TYPE", "district codes are numbers, so that leading zeros may be lost",
            "områdeskoderna är tal, så att inledande nollor kan ha gått förlorade"},
    Meaning{"DISTRICT_NO_NEIGHBOUR", "a district borders on no other",
            "ett område gränsar inte till något annat"},
    Meaning{"DISTRICT_OVERLAP", "districts overlap", "områden överlappar varandra"},
    Meaning{"DUMP_POINT", "one coordinate holds far more incidents than any other",
            "en koordinat har långt fler brott än någon annan"},
    Meaning{"DUP_ID_CONFLICT", "the same id stands for different rows",
            "samma id står för olika rader"},
    Meaning{"DUP_ROW", "the row repeats an earlier one", "raden upprepar en tidigare"},
    Meaning{"DUP_SUSPECT", "the same place, time and category under another id",
            "samma plats, tid och kategori under ett annat id"},
    Meaning{"EMPTY_INPUT", "the file is empty", "filen är tom"},
    Meaning{"ENCODING_IS_UTF8", "the text is UTF-8, not the encoding that was given",
            "texten är UTF-8, inte den teckenkodning som angetts"},
    Meaning{"ENCODING_NOT_UTF8", "the text is not UTF-8", "texten är inte UTF-8"},
    Meaning{"ENCODING_UNKNOWN", "the encoding is not known", "teckenkodningen är okänd"},
    Meaning{"ENCODING_UTF16", "the text is UTF-16", "texten är UTF-16"},
    Meaning{"EQUAL_ROWS", "rows are equal in place, time and category and have no id",
            "rader är lika i plats, tid och kategori och saknar id"},
    Meaning{"FIELD_TOO_LONG", "a field is longer than 65,536 bytes",
            "ett fält är längre än 65 536 byte"},
    Meaning{"FILE_MISSING", "there is no such file", "filen finns inte"},
    Meaning{"FILE_UNREADABLE", "the file cannot be read", "filen kan inte läsas"},
    Meaning{"FORMAT_NOT_ALLOWED", "the file is of a format that is not opened",
            "filen har ett format som inte öppnas"},
    Meaning{"GEOM_CURVE_LINEARISED", "curves were replaced by straight pieces",
            "bågar ersattes med raka stycken"},
    Meaning{"GEOM_EMPTY", "the geometry is empty", "geometrin är tom"},
    Meaning{"GEOM_HOLE_OUTSIDE", "a hole lies outside its polygon",
            "ett hål ligger utanför sin polygon"},
    Meaning{"GEOM_INVALID", "the geometry cannot be read", "geometrin kan inte läsas"},
    Meaning{"GEOM_NULL", "the geometry is missing", "geometrin saknas"},
    Meaning{"GEOM_RING_NOT_CLOSED", "a ring is not closed", "en ring är inte sluten"},
    Meaning{"GEOM_SELF_INTERSECTION", "a border crosses itself", "en gräns korsar sig själv"},
    Meaning{"GEOM_SPIKE", "a border runs out and back on itself",
            "en gräns löper ut och tillbaka på sig själv"},
    Meaning{"GEOM_TYPE", "the geometry is of another kind", "geometrin är av ett annat slag"},
    Meaning{"GEOM_ZERO_AREA", "the area is zero", "ytan är noll"},
    Meaning{"GPKG_APPLICATION_ID", "the file does not state that it is a GeoPackage",
            "filen uppger inte att den är en GeoPackage"},
    Meaning{"GPKG_TABLE_MISSING", "the GeoPackage lacks a table",
            "en tabell saknas i GeoPackage-filen"},
    Meaning{"GPKG_WAL_FLAG", "the GeoPackage was copied without its -wal file",
            "GeoPackage-filen har kopierats utan sin -wal-fil"},
    Meaning{"GPKG_WAL_PRESENT", "another program has the GeoPackage open",
            "ett annat program har GeoPackage-filen öppen"},
    Meaning{"ID_MANGLED", "the id was turned into a rounded number, as 5,00012E+15",
            "id har blivit ett avrundat tal, som 5,00012E+15"},
    Meaning{"ID_MISSING", "rows without an id were not compared for duplicates",
            "rader utan id har inte jämförts för dubbletter"},
    Meaning{"INPUT_PATH", "the path does not name a file", "sökvägen pekar inte ut en fil"},
    Meaning{"JSON_DEPTH", "the JSON is nested too deeply", "JSON-strukturen är för djup"},
    Meaning{"JSON_DUPLICATE_KEY", "a key stands twice in one object",
            "en nyckel står två gånger i samma objekt"},
    Meaning{"JSON_INVALID", "the JSON is not well-formed", "filen är inte giltig JSON"},
    Meaning{"KEY_NO_EFFECT", "a key of the study has no effect without others",
            "en nyckel i studien har ingen verkan utan andra"},
    Meaning{"LAYER_AMBIGUOUS", "the file has several layers and none was named",
            "filen har flera lager och inget är angivet"},
    Meaning{"LAYER_MISSING", "there is no such layer", "lagret finns inte"},
    Meaning{"LAYER_NAME", "the layer's name holds characters that are not allowed",
            "lagrets namn innehåller otillåtna tecken"},
    Meaning{"NONE_USED", "no row can be used", "ingen rad kan användas"},
    Meaning{"NOT_A_FEATURECOLLECTION", "the JSON is not a collection of features",
            "JSON-filen är ingen samling av objekt"},
    Meaning{"NOT_A_GPKG", "the file is no GeoPackage", "filen är ingen GeoPackage"},
    Meaning{"NOT_TEXT", "the file is not text", "filen är inte text"},
    Meaning{"NO_ROWS", "the file has no rows", "filen har inga rader"},
    Meaning{"NO_WEIGHT", "no incident has weight", "inget brott har någon vikt"},
    Meaning{"OUTSIDE", "the position lies in no district", "positionen ligger inte i något område"},
    Meaning{"PAIRS_TOO_MANY", "too many pairs of incidents lie near each other for the rule",
            "för många par av brott ligger nära varandra för regeln"},
    Meaning{"PERIOD_CROSSED", "the time crosses the beginning or end of a period",
            "tiden går över en periods början eller slut"},
    Meaning{"PERIOD_EMPTY", "no incident lies in a period", "inget brott ligger i en period"},
    Meaning{"PERIOD_UNEQUAL", "the periods are not equally long", "perioderna är inte lika långa"},
    Meaning{"PII_SUSPECT", "text looks like personal identity numbers",
            "text ser ut som personnummer"},
    Meaning{"PLACE_OUTSIDE", "a place lies outside all districts",
            "en plats ligger utanför alla områden"},
    Meaning{"POPULATION_BELOW_SPACING", "the population's bandwidth is shorter than it is known",
            "befolkningens bandbredd är kortare än den är känd"},
    Meaning{"POPULATION_INVALID", "the count is not a number from 0 to 1,000,000,000",
            "antalet är inte ett tal från 0 till 1 000 000 000"},
    Meaning{"POPULATION_THOUSANDS", "the counts may be thousands written apart",
            "antalen kan vara skrivna med tusentalen åtskilda"},
    Meaning{"SELECTION_EMPTY", "no incident is in the selection", "inget brott ingår i urvalet"},
    Meaning{"SHX_MISSING", "the .shx of the shapefile is missing", "shapefilens .shx saknas"},
    Meaning{"SINGULAR_COVARIANCE", "all incidents lie on one line",
            "alla brott ligger på en linje"},
    Meaning{"STREETS_APART", "no incident lies near a street", "inget brott ligger nära en gata"},
    Meaning{"STREETS_EMPTY", "the file holds no street", "filen innehåller ingen gata"},
    Meaning{"STREETS_FAR", "most incidents lie far from every street",
            "de flesta brott ligger långt från varje gata"},
    Meaning{"TEXT_INVALID_UTF8", "the row holds bytes that are not UTF-8",
            "raden innehåller byte som inte är UTF-8"},
    Meaning{"TEXT_NUL", "the row holds a zero byte", "raden innehåller en nollbyte"},
    Meaning{"TIME_BANDWIDTH_LT_SLICE",
            "the bandwidth in time does not reach from the middle of a slice to its ends",
            "bandbredden i tiden når inte från en skivas mitt till dess ändar"},
    Meaning{"TIME_CLOCK_COLUMN", "a column with a clock's name is not used",
            "en kolumn vars namn tyder på klockslag används inte"},
    Meaning{"TIME_CLOCK_NEXT_DAY",
            "the end is a clock earlier than the beginning's; taken on the next day",
            "slutet är ett klockslag före början; taget på nästa dag"},
    Meaning{"TIME_CLOCK_UNREAD",
            "the clock beside the time is not written as 22:38, or does not go with it; it is not "
            "used",
            "klockslaget bredvid tiden är inte skrivet som 22:38, eller går inte ihop med den; "
            "det används inte"},
    Meaning{"TIME_CLOCK_WHOLE", "a column taken for clocks holds whole times",
            "en kolumn som togs för klockslag innehåller hela tider"},
    Meaning{"TIME_DST_AMBIGUOUS", "the clock showed the time twice; read as the earlier one",
            "klockan visade tiden två gånger; läst som den tidigare"},
    Meaning{"TIME_DST_GAP",
            "the clock skipped the time; read as if it had not yet been put forward",
            "klockan hoppade över tiden; läst som om den ännu inte ställts fram"},
    Meaning{"TIME_IMPLAUSIBLE", "the time is a default or lies before 1950 or after 2100",
            "tiden är ett standardvärde eller ligger före 1950 eller efter 2100"},
    Meaning{"TIME_INVALID", "there is no such date or time",
            "datumet eller klockslaget finns inte"},
    Meaning{"TIME_MISSING", "the time is empty", "tiden saknas"},
    Meaning{"TIME_MIXED_ZONE", "some times state their offset from UTC and others do not",
            "några tider anger sin skillnad från UTC och andra inte"},
    Meaning{"TIME_NO_COLUMN", "no column holds times by its name",
            "ingen kolumn har ett namn som tyder på tid"},
    Meaning{"TIME_ORDER", "the time ends before it begins", "tiden slutar innan den börjar"},
    Meaning{"TIME_TO_MISSING", "the end of the time is empty; taken to be its beginning",
            "tidens slut saknas; satt lika med dess början"},
    Meaning{"TIME_UNPARSABLE", "the time is not written as 2023-10-18 22:38",
            "tiden är inte skriven som 2023-10-18 22:38"},
    Meaning{"TIME_WINDOW_LONG", "the time is known only to within more than a month",
            "tiden är bara känd på mer än en månad när"},
    Meaning{"TOO_FEW_DISTRICTS", "there are too few districts", "områdena är för få"},
    Meaning{"TOO_FEW_POINTS", "there are too few incidents", "brotten är för få"},
    Meaning{"TRUNCATED", "the file ends too early", "filen slutar för tidigt"},
    Meaning{"WEIGHT_DENSITY_ONLY", "the weights change the density only",
            "vikterna ändrar bara tätheten"},
    Meaning{"WEIGHT_INVALID", "the weight is not 0, nor a number from 0.000000001 to 1,000,000,000",
            "vikten är varken 0 eller ett tal från 0,000000001 till 1 000 000 000"},
    Meaning{"WEIGHT_THOUSANDS", "the weights may be thousands written apart",
            "vikterna kan vara skrivna med tusentalen åtskilda"},
    Meaning{"WINDOW_EMPTY", "the water covers all of the window or the districts",
            "vattnet täcker hela fönstret eller alla områden"},
    Meaning{"ZERO_VARIANCE", "the positions do not vary in easting, or not in northing",
            "positionerna varierar inte i öst, eller inte i nord"}};

static_assert(std::ranges::is_sorted(meanings, {}, &Meaning::code));

}  // namespace

void add_warning(IntakeReport& intake, std::string code, std::uint64_t rows, Text message) {
  const auto at = std::ranges::upper_bound(intake.warnings, code, {}, &IntakeWarning::code);
  intake.warnings.insert(at, {std::move(code), rows, std::move(message)});
}

std::map<std::string, std::uint64_t> reasons(const IntakeReport& intake) {
  std::map<std::string, std::uint64_t> result;
  for (const QuarantinedRow& row : intake.quarantined) ++result[row.code];
  return result;
}

void require_balance(const IntakeReport& intake) {
  if (intake.read == intake.used + intake.quarantined.size()) return;
  throw std::logic_error("intake does not balance: " + std::to_string(intake.read) + " read, " +
                         std::to_string(intake.used) + " used, " +
                         std::to_string(intake.quarantined.size()) + " quarantined");
}

bool tells_of_quarantine(const IntakeWarning& warning) {
  constexpr std::array<std::string_view, 3> codes{"CRS_MIXED_ROWS", "DUP_ID_CONFLICT",
                                                  "TIME_UNPARSABLE"};
  return std::ranges::find(codes, warning.code) != codes.end();
}

Text meaning_of(const std::string& code) {
  const auto found = std::ranges::lower_bound(meanings, code, {}, &Meaning::code);
  if (found == meanings.end() || found->code != code) return {.en = code, .sv = code};
  return {.en = std::string(found->en), .sv = std::string(found->sv)};
}

std::vector<std::string> known_intake_codes() {
  std::vector<std::string> codes;
  codes.reserve(meanings.size());
  for (const Meaning& meaning : meanings) codes.emplace_back(meaning.code);
  return codes;
}

}  // namespace klara
