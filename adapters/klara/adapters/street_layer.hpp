#pragma once
/// A density along streets as a layer of a result file.
#include <klara/adapters/result_writing.hpp>

namespace klara {

/// The layer streets: every lixel a line, with name and feature of its street, its length, what it
/// holds a kilometre of street, also a month where the selection spans a known time, and its class
/// (class_breaks.hpp). Street by street, along each. The result must hold a density along streets.
void write_street_layer(ResultWriting& w);

}  // namespace klara
