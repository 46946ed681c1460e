// gRPC's own server, which tests talk to, is Debian's library: built without ThreadSanitizer, so
// that its locks are not seen and all that it does looks like a race. Reports from within it are
// left out; our side is checked in full.

extern "C" const char* __tsan_default_suppressions();

extern "C" const char* __tsan_default_suppressions() {
  return "called_from_lib:libgrpc++_unsecure.so\n"
         "called_from_lib:libgrpc_unsecure.so\n"
         "called_from_lib:libgpr.so\n"
         "called_from_lib:libabsl_\n"
         "race:libgrpc\n"
         "race:libgpr\n"
         "race:libabsl_\n"
         "mutex:libabsl_\n"
         "deadlock:libgrpc\n";
}
