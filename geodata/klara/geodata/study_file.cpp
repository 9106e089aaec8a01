#include <klara/geodata/study_file.hpp>

#include <algorithm>

namespace klara {
namespace {

template <class T>
const std::string& name_among(const Names<T>& names, T value) {
  return std::ranges::find(names, value, &std::pair<std::string, T>::second)->first;
}

}  // namespace

const Names<Language>& names_of(Language /*kind*/) {
  static const Names<Language> names{{"sv", Language::swedish}, {"en", Language::english}};
  return names;
}

const Names<Audience>& names_of(Audience /*kind*/) {
  static const Names<Audience> names{{"internal", Audience::internal},
                                     {"public", Audience::open_to_public}};
  return names;
}

const Names<DataClass>& names_of(DataClass /*kind*/) {
  static const Names<DataClass> names{{"confidential", DataClass::confidential},
                                      {"open", DataClass::open},
                                      {"simulated", DataClass::simulated}};
  return names;
}

const Names<DuplicatePolicy>& names_of(DuplicatePolicy /*kind*/) {
  static const Names<DuplicatePolicy> names{{"by_id", DuplicatePolicy::by_id},
                                            {"quarantine", DuplicatePolicy::quarantine},
                                            {"keep", DuplicatePolicy::keep}};
  return names;
}

const Names<EdgeCorrection>& names_of(EdgeCorrection /*kind*/) {
  static const Names<EdgeCorrection> names{{"none", EdgeCorrection::none},
                                           {"uniform", EdgeCorrection::uniform},
                                           {"diggle", EdgeCorrection::diggle}};
  return names;
}

const Names<IntervalMethod>& names_of(IntervalMethod /*kind*/) {
  static const Names<IntervalMethod> names{{"poisson", IntervalMethod::poisson},
                                           {"bootstrap", IntervalMethod::bootstrap}};
  return names;
}

const Names<TimeCycle>& names_of(TimeCycle /*kind*/) {
  static const Names<TimeCycle> names{{"day", TimeCycle::day}, {"week", TimeCycle::week}};
  return names;
}

const Names<TimeKernel>& names_of(TimeKernel /*kind*/) {
  static const Names<TimeKernel> names{{"uniform", TimeKernel::uniform},
                                       {"epanechnikov", TimeKernel::epanechnikov},
                                       {"quartic", TimeKernel::quartic}};
  return names;
}

const Names<NetworkMethod>& names_of(NetworkMethod /*kind*/) {
  static const Names<NetworkMethod> names{{"simple", NetworkMethod::simple},
                                          {"discontinuous", NetworkMethod::discontinuous},
                                          {"continuous", NetworkMethod::continuous}};
  return names;
}

const std::string& name_of(Language value) {
  return name_among(names_of(value), value);
}

const std::string& name_of(Audience value) {
  return name_among(names_of(value), value);
}

const std::string& name_of(DataClass value) {
  return name_among(names_of(value), value);
}

const std::string& name_of(DuplicatePolicy value) {
  return name_among(names_of(value), value);
}

const std::string& name_of(EdgeCorrection value) {
  return name_among(names_of(value), value);
}

const std::string& name_of(IntervalMethod value) {
  return name_among(names_of(value), value);
}

const std::string& name_of(NetworkMethod value) {
  return name_among(names_of(value), value);
}

const std::string& name_of(TimeCycle value) {
  return name_among(names_of(value), value);
}

const std::string& name_of(TimeKernel value) {
  return name_among(names_of(value), value);
}

}  // namespace klara
