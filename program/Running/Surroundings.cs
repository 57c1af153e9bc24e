using System.Globalization;

namespace LoadHarness.Program.Running;

/// <summary>What this process takes from where it was started, set right before anything else is done.</summary>
internal static class Surroundings
{
    private const string Home = "HOME";

    /// <summary>Numbers are written and read the same way in every language, and there is a home even for a user whom the machine does not know.</summary>
    public static void Settle()
    {
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;

        // .NET looks for certificates there whenever it builds a chain, and throws where neither HOME nor the user's entry names one. Without either this is /.
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(Home)))
        {
            Environment.SetEnvironmentVariable(Home, Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify));
        }
    }
}
