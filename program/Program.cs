using LoadHarness.Program;

Surroundings.Settle();
return await ProgramEntry.RunAsync(args);
