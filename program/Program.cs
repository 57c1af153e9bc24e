using System.Collections;
using LoadHarness.Program;

// Options -> scenario -> run -> verdict -> report -> exit code.
Surroundings.Settle();
return await Invocation.RunAsync(args, Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
    .ToDictionary(variable => (string)variable.Key, variable => (string?)variable.Value));
