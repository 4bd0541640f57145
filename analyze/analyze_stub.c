/* stub: replaced by the first file of this folder */
typedef int analyze_stub;
