# What a stranger gets: the program, the libraries, and find_package(klara).
include(CMakePackageConfigHelpers)
install(EXPORT klaraTargets NAMESPACE klara:: DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/klara)
configure_package_config_file(cmake/klaraConfig.cmake.in klaraConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/klara)
write_basic_package_version_file(klaraConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/klaraConfig.cmake ${CMAKE_CURRENT_BINARY_DIR}/klaraConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/klara)
