#ifndef CRE2_H
#define CRE2_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#if !__has_include(<re2/re2.h>)
#error "RE2's headers are missing: run make deps"
#endif

#ifdef __cplusplus
extern "C" {
#endif

/// A compiled regular expression. Immutable: any number of threads may match with one at the same time.
typedef struct cre2_regex cre2_regex;

/// What RE2 found wrong with a pattern; the names follow Go's.
typedef enum {
    CRE2_OK = 0,
    CRE2_INTERNAL,
    CRE2_INVALID_ESCAPE,
    CRE2_INVALID_CHARACTER_CLASS,
    CRE2_INVALID_CHARACTER_RANGE,
    CRE2_MISSING_BRACKET,
    CRE2_MISSING_PARENTHESIS,
    CRE2_UNEXPECTED_PARENTHESIS,
    CRE2_TRAILING_BACKSLASH,
    CRE2_REPEAT_ARGUMENT,
    CRE2_REPEAT_SIZE,
    CRE2_REPEAT_OPERATOR,
    CRE2_INVALID_PERL,
    CRE2_INVALID_UTF8,
    CRE2_INVALID_NAMED_CAPTURE,
    CRE2_TOO_LARGE,
} cre2_problem;

/// The bytes of one capture, as offsets into the text; start is -1 for a group that took no part.
typedef struct {
    int64_t start;
    int64_t end;
} cre2_capture;

/// Compiles `pattern`; never null. Ask `cre2_problem_of` before matching.
cre2_regex *cre2_compile(const char *pattern, size_t length);

void cre2_free(cre2_regex *regex);

cre2_problem cre2_problem_of(const cre2_regex *regex);

/// The part of the pattern that `cre2_problem_of` is about; lives as long as the regex.
const char *cre2_problem_argument(const cre2_regex *regex, size_t *length);

/// Searches for the first match that begins at `start` or later and fills `captures` (the whole match first).
/// `count` captures are asked for; with 0 RE2 only answers whether there is one, which is several times faster.
bool cre2_search(const cre2_regex *regex, const char *text, size_t length, size_t start, cre2_capture *captures,
                 size_t count);

#ifdef __cplusplus
}
#endif

#endif
