// GD, and libpng, which GD itself reads and writes PNG with.
#include <gd.h>
#include <gdfontg.h>
#include <png.h>
