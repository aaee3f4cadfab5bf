# Builds Auricle's C library for this machine and puts it, its header and the HRTF asset where the
# plugin's Build.cs looks for them:
#
#     cmake -P unity_bridge/unreal/stage_sdk.cmake
cmake_minimum_required(VERSION 3.22)

get_filename_component(repository ${CMAKE_CURRENT_LIST_DIR}/../.. ABSOLUTE)
set(plugin ${CMAKE_CURRENT_LIST_DIR}/Auricle)
set(sdk ${plugin}/Source/AuricleSDK)
set(build ${repository}/build/unreal-sdk)

execute_process(COMMAND ${CMAKE_COMMAND} -S ${repository} -B ${build} -DCMAKE_BUILD_TYPE=Release
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(COMMAND ${CMAKE_COMMAND} --build ${build} --config Release --target auricle_c
  COMMAND_ERROR_IS_FATAL ANY)
execute_process(
  COMMAND ${CMAKE_COMMAND} --install ${build} --config Release --prefix ${build}/installed
  COMMAND_ERROR_IS_FATAL ANY)

file(COPY ${build}/installed/include DESTINATION ${sdk})
file(GLOB libraries LIST_DIRECTORIES false ${build}/installed/lib*/*auricle*)
file(COPY ${libraries} DESTINATION ${sdk}/lib)
file(GLOB programs ${build}/installed/bin/*auricle*)
if(programs)
  file(COPY ${programs} DESTINATION ${sdk}/bin)
endif()
file(COPY ${repository}/sdk/auricle/hrtf/assets/mit_kemar_48000.ahrt
  ${repository}/sdk/auricle/hrtf/assets/MIT_KEMAR.txt DESTINATION ${plugin}/Resources)
message(STATUS "staged in ${plugin}")
