# How we compile our own code. Everything hangs on this one target, which no consumer inherits.
add_library(klara_house_rules INTERFACE)
target_compile_options(klara_house_rules INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wdouble-promotion
  $<$<BOOL:${KLARA_WARNINGS_AS_ERRORS}>:-Werror>
  # No fused multiply-add unless written: the same sum on every machine.
  -ffp-contract=off)

# Sanitizers must reach every object and every link, so they alone are global; asserts, ours and the
# standard library's, run with them in every build type.
if(KLARA_SANITIZE)
  add_compile_options(-fsanitize=${KLARA_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all
    -UNDEBUG -D_GLIBCXX_ASSERTIONS)
  add_link_options(-fsanitize=${KLARA_SANITIZE})
endif()
