/* stub: replaced by the first file of this folder */
typedef int store_stub;
