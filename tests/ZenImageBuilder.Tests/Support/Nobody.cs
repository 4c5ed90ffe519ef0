using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace ZenImageBuilder.Tests.Support;

/// <summary>Does things as a user whom the file system forbids them, also where the tests run as root.</summary>
internal static partial class Nobody
{
    private const uint Id = 65534;

    /// <summary>Runs on a thread of its own whose user is nobody as far as files go; that also takes root's right to read everything from it.</summary>
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
