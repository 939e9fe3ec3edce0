#include "CRE2.h"

#include <re2/re2.h>

#include <memory>
#include <string>

struct cre2_regex {
    std::unique_ptr<re2::RE2> expression;
};

namespace {

/// What one regex may spend. Nearly all patterns need a few kB; Go bounds a program only at about 128 MiB.
constexpr int64_t usual_memory = 8 << 20;
constexpr int64_t largest_memory = 256 << 20;

std::unique_ptr<re2::RE2> compile(re2::StringPiece pattern, int64_t memory) {
    re2::RE2::Options options;
    options.set_log_errors(false);
    options.set_dot_nl(true);
    options.set_max_mem(memory);
    return std::make_unique<re2::RE2>(pattern, options);
}

}  // namespace

extern "C" {

cre2_regex *cre2_compile(const char *pattern, size_t length) {
    re2::StringPiece text(pattern, length);
    auto regex = new cre2_regex{compile(text, usual_memory)};
    if (regex->expression->error_code() == re2::RE2::ErrorPatternTooLarge) {
        regex->expression = compile(text, largest_memory);
    }
    return regex;
}

void cre2_free(cre2_regex *regex) { delete regex; }

cre2_problem cre2_problem_of(const cre2_regex *regex) {
    switch (regex->expression->error_code()) {
        case re2::RE2::NoError: return CRE2_OK;
        case re2::RE2::ErrorInternal: return CRE2_INTERNAL;
        case re2::RE2::ErrorBadEscape: return CRE2_INVALID_ESCAPE;
        case re2::RE2::ErrorBadCharClass: return CRE2_INVALID_CHARACTER_CLASS;
        case re2::RE2::ErrorBadCharRange: return CRE2_INVALID_CHARACTER_RANGE;
        case re2::RE2::ErrorMissingBracket: return CRE2_MISSING_BRACKET;
        case re2::RE2::ErrorMissingParen: return CRE2_MISSING_PARENTHESIS;
        case re2::RE2::ErrorUnexpectedParen: return CRE2_UNEXPECTED_PARENTHESIS;
        case re2::RE2::ErrorTrailingBackslash: return CRE2_TRAILING_BACKSLASH;
        case re2::RE2::ErrorRepeatArgument: return CRE2_REPEAT_ARGUMENT;
        case re2::RE2::ErrorRepeatSize: return CRE2_REPEAT_SIZE;
        case re2::RE2::ErrorRepeatOp: return CRE2_REPEAT_OPERATOR;
        case re2::RE2::ErrorBadPerlOp: return CRE2_INVALID_PERL;
        case re2::RE2::ErrorBadUTF8: return CRE2_INVALID_UTF8;
        case re2::RE2::ErrorBadNamedCapture: return CRE2_INVALID_NAMED_CAPTURE;
        case re2::RE2::ErrorPatternTooLarge: return CRE2_TOO_LARGE;
    }
    return CRE2_INTERNAL;
}

const char *cre2_problem_argument(const cre2_regex *regex, size_t *length) {
    const std::string &argument = regex->expression->error_arg();
    *length = argument.size();
    return argument.data();
}

bool cre2_search(const cre2_regex *regex, const char *text, size_t length, size_t start, cre2_capture *captures,
                 size_t count) {
    // A null text is how an empty Swift buffer looks; RE2 wants a pointer to compare with.
    if (text == nullptr) text = "";
    re2::StringPiece subject(text, length);
    constexpr size_t usual_count = 16;
    re2::StringPiece usual[usual_count];
    std::unique_ptr<re2::StringPiece[]> many;
    re2::StringPiece *pieces = usual;
    if (count > usual_count) {
        many = std::make_unique<re2::StringPiece[]>(count);
        pieces = many.get();
    }
    if (!regex->expression->Match(subject, start, length, re2::RE2::UNANCHORED, pieces, static_cast<int>(count))) {
        return false;
    }
    for (size_t index = 0; index < count; index++) {
        const char *data = pieces[index].data();
        captures[index].start = data == nullptr ? -1 : data - text;
        captures[index].end = data == nullptr ? -1 : data - text + static_cast<int64_t>(pieces[index].size());
    }
    return true;
}

}
