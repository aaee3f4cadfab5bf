#pragma once

namespace EWorldType {
enum Type { None, Game, Editor, PIE };
}

struct FTimerHandle {};
