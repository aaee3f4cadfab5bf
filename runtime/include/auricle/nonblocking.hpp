#pragma once

/// Marks a function that the audio thread may call: it does not allocate, lock, throw, log or wait.
///
/// With clang 20 or newer the compiler checks it (-Wfunction-effects); elsewhere it documents.
#if defined(__clang__) && defined(__has_cpp_attribute)
#if __has_cpp_attribute(clang::nonblocking)
#define AURICLE_NONBLOCKING [[clang::nonblocking]]
#endif
#endif
#ifndef AURICLE_NONBLOCKING
#define AURICLE_NONBLOCKING
#endif
