include("${CMAKE_CURRENT_LIST_DIR}/auricle-targets.cmake")
