// The function is in the header, so that it becomes an instruction where it is called.
#include "CPrefetch.h"
