#ifndef CSYSTEM_EVENTS_H
#define CSYSTEM_EVENTS_H

// epoll, eventfd and inotify, as Swift can call them.

#endif
