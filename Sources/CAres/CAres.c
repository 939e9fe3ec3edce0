#include "CAres.h"
#include <pthread.h>

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int is_ready;

static void set_up(void) { is_ready = ares_library_init(ARES_LIB_INIT_ALL) == ARES_SUCCESS; }

int cares_is_ready(void) {
    pthread_once(&once, set_up);
    return is_ready;
}
