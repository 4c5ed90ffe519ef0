using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace ZenImageBuilder.Tests.Support;

/// <summary>Runs code as a user whom the file system denies access, even if the tests run as root.</summary>
internal static partial class Nobody
{
    private const uint Id = 65534;

    /// <summary>Runs code on a separate thread whose user for file access is nobody; this also removes root's right to read all files.</summary>
    public static T Does<T>(Func<T> work)
    {
        T result = default!;
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            _ = SetFileSystemUser(Id);
            try
            {
                result = work();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result;
    }

    [LibraryImport("libc", EntryPoint = "setfsuid")]
    private static partial int SetFileSystemUser(uint user);
}
