#pragma once

#include <pybind11/pybind11.h>

namespace auricle::bindings {

void bindParams(pybind11::module_& module);
void bindRenderer(pybind11::module_& module);
void bindRooms(pybind11::module_& module);
void bindSeparation(pybind11::module_& module);

}  // namespace auricle::bindings
