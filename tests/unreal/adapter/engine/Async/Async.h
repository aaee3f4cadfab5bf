#pragma once

enum class EAsyncExecution { ThreadPool };
namespace ENamedThreads {
enum Type { GameThread };
}

// At once and on this thread, where the engine would use others.
template <class Task>
void Async(EAsyncExecution, Task task) {
    task();
}
template <class Task>
void AsyncTask(ENamedThreads::Type, Task task) {
    task();
}
