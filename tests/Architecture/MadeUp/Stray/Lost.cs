namespace LoadHarness.Tests.Architecture.MadeUp.Stray;

internal static class Lost;
