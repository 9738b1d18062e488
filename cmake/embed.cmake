# embed_files(<target> <namespace::function> <glob>): builds the files that match <glob> (relative to the project's root)
# into <target>. The program sees them through a function, in the order of their names:
#
#   #include "core/embedded_file.h"
#   namespace klickwerk::db { std::span<const EmbeddedFile> migrations(); }    // embed_files(klickwerk_db klickwerk::db::migrations db/migrations/*.sql)
#
# A changed, new or removed file is noticed by the next build. <target> must have sources of its own (not INTERFACE).

set(KLICKWERK_EMBED_SCRIPT ${CMAKE_CURRENT_LIST_DIR}/embed_write.cmake)

function(embed_files target function glob)
  file(GLOB files CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/${glob})
  string(REPLACE "::" "_" name ${function})
  set(output ${PROJECT_BINARY_DIR}/embedded/${name}.cpp)
  # The list goes by file, not by argument: hundreds of names would be longer than a command line may be.
  list(JOIN files "\n" lines)
  set(list ${PROJECT_BINARY_DIR}/embedded/${name}.list)
  file(GENERATE OUTPUT ${list} CONTENT "${lines}")
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DLIST=${list} -DFUNCTION=${function} -DOUTPUT=${output} -P ${KLICKWERK_EMBED_SCRIPT}
    DEPENDS ${files} ${list} ${KLICKWERK_EMBED_SCRIPT}
    COMMENT "Embedding ${glob}" VERBATIM)
  target_sources(${target} PRIVATE ${output})
  set_source_files_properties(${output} PROPERTIES SKIP_PRECOMPILE_HEADERS ON)
endfunction()
