# cmake -DLIBRARY=... -DNM=... -DLIST=... -P check_symbols.cmake
# What the library exports is what symbols.txt says: a symbol that goes breaks programs, and one
# that comes is a promise.
execute_process(COMMAND ${NM} -D --defined-only ${LIBRARY} OUTPUT_VARIABLE output
  COMMAND_ERROR_IS_FATAL ANY)
string(REGEX MATCHALL "[^ \n]+\n" names "${output}")
list(TRANSFORM names STRIP)
file(STRINGS ${LIST} wanted)
set(missing ${wanted})
list(REMOVE_ITEM missing ${names})
set(extra ${names})
list(REMOVE_ITEM extra ${wanted})
if(missing OR extra)
  message(FATAL_ERROR "missing: ${missing}\nnot in ${LIST}: ${extra}")
endif()
list(LENGTH names count)
message(STATUS "${count} symbols, as listed")
